/** What was built: set by the build, so that no setting and no variable of the environment can change it. */
declare const COUNTERSIGN_FLAVOUR: 'production' | 'test';

/**
 * `production`: what is packaged; the gateway runs inside Electron's own Node and nobody attaches a debugger. `test`: what runs
 * from source; the gateway is a child on the project's Node, and tests may drive the windows.
 */
export const FLAVOUR = COUNTERSIGN_FLAVOUR;
