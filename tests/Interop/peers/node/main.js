// The peer of the interoperability tests in Node; ../README.md says what it takes and prints.
'use strict';

const fs = require('fs');
const thrift = require('thrift');
const Conformance = require('./gen/Conformance');
const handler = require('./handler');
const mirror = require('./mirror');
const wire = require('./wire');

function serve(options) {
  let processor = new Conformance.Processor(handler);
  if (options.multiplexed) {
    const all = new thrift.MultiplexedProcessor();
    all.registerProcessor('Conformance', processor);
    processor = all;
  }
  const secured = options.endpoint === 'tls' ? { tls: { cert: fs.readFileSync(options.cert), key: fs.readFileSync(options.key) } } : {};
  const server = thrift.createMultiplexServer(processor, { ...wire.stack(options), ...secured });
  server.on('error', () => {});
  if (options.endpoint === 'unix') {
    server.listen(options.path, () => console.log('ready 0'));
  } else {
    server.listen(0, '127.0.0.1', () => console.log(`ready ${server.address().port}`));
  }
  process.stdin.on('end', () => process.exit(0)).resume();
}

// A oneway that fails has nobody to tell it to.
process.on('unhandledRejection', () => {});

const options = wire.parse(process.argv.slice(2));
if (process.argv[2] === 'server') {
  serve(options);
} else {
  mirror.run(options).then(() => process.exit(0), e => {
    console.error(e);
    process.exit(1);
  });
}
