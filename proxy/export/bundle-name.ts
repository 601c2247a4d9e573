/** What the file of a bundle is called: `countersign-20261121T183000Z.zip`. */
export function bundleName(made: Date): string {
  return `countersign-${made.toISOString().replace(/[-:]|\.\d+/g, '')}.zip`;
}
