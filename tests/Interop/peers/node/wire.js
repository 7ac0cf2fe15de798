// How messages travel, by the words of the command line.
'use strict';

const fs = require('fs');
const thrift = require('thrift');

const PROTOCOLS = { binary: thrift.TBinaryProtocol, compact: thrift.TCompactProtocol, json: thrift.TJSONProtocol };
const HEADER_IDS = { binary: 0, compact: 2 };

function parse(words) {
  const options = { multiplexed: false };
  for (let i = 1; i < words.length; i++) {
    if (words[i] === '--multiplexed') {
      options.multiplexed = true;
    } else if (words[i].startsWith('--') && i + 1 < words.length) {
      options[words[i].slice(2)] = words[++i];
    } else {
      throw new Error(`not an option: ${words[i]}`);
    }
  }
  return options;
}

// What a connection and a server are made with. THeaderProtocol makes its frames itself, over the transport for streams.
function stack(options) {
  return {
    transport: options.framing === 'framed' ? thrift.TFramedTransport : thrift.TBufferedTransport,
    protocol: options.framing === 'header' ? thrift.THeaderProtocol : PROTOCOLS[options.protocol],
  };
}

// Opens a connection; make(service) returns a client over it.
function connect(options) {
  const how = { ...stack(options), max_attempts: 1 };
  let connection;
  if (options.endpoint === 'unix') {
    connection = thrift.createUDSConnection(options.path, how);
  } else if (options.endpoint === 'tls') {
    connection = thrift.createSSLConnection('localhost', Number(options.port), { ...how, ca: fs.readFileSync(options.cert), family: 4 });
  } else {
    connection = thrift.createConnection('127.0.0.1', Number(options.port), how);
  }

  const broken = new Promise((_, reject) => {
    connection.on('error', reject);
    connection.on('close', () => reject(new Error('the connection was closed')));
  });
  broken.catch(() => {});

  const multiplexer = new thrift.Multiplexer();
  const make = service => {
    const client = options.multiplexed
      ? multiplexer.createClient('Conformance', service, connection)
      : thrift.createClient(service, connection);
    if (options.framing === 'header') {
      client.output.setProtocolId(HEADER_IDS[options.protocol]);
    }
    return client;
  };
  return { connection, broken, make };
}

// The bytes of a struct. The protocol's own writer is used over a transport that keeps what is flushed.
function encode(value, protocol) {
  let written = Buffer.alloc(0);
  const transport = new thrift.TBufferedTransport(undefined, bytes => { written = bytes; });
  const over = new PROTOCOLS[protocol](transport);
  value.write(over);
  over.flush();
  return written;
}

function decode(value, bytes, protocol) {
  value.read(new PROTOCOLS[protocol](new thrift.TFramedTransport(bytes)));
  return value;
}

module.exports = { parse, stack, connect, encode, decode };
