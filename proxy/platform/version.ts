/** The version of package.json, which a test holds this to: reading the file would cost every start. */
export const VERSION = '0.1.0';
