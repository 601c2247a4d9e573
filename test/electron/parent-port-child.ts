/* Gives a plain Node what Electron gives a utility process: `process.parentPort`, here over Node's own channel. */
Object.assign(process, {
  parentPort: {
    on(_event: 'message', tell: (message: { readonly data: unknown }) => void): void {
      process.on('message', (data) => tell({ data }));
    },
  },
});

export {};
