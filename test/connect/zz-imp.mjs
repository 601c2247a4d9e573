const t0=performance.now();
await import('commander');
const t1=performance.now();
await import('../../proxy/connect/start-connect.ts');
const t2=performance.now();
console.log('boot',t0.toFixed(0),'commander',(t1-t0).toFixed(0),'shim',(t2-t1).toFixed(0),'ready',t2.toFixed(0));
