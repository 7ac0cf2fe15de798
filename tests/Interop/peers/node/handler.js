// The conformance service: gives back what it gets. The functions are asynchronous, because a synchronous throw ends the connection.
'use strict';

const { OutOfBounds, Point, Refused } = require('./gen/conformance_types');

const echo = async value => value;
const handler = {};
for (const name of [
  'bool', 'byte', 'i8', 'i16', 'i32', 'i64', 'double', 'string', 'binary', 'enum', 'struct', 'list', 'set', 'map', 'nested',
  'bases', 'optionals', 'requireds', 'defaults', 'lists', 'sets', 'maps', 'tree', 'everything']) {
  handler[`echo_${name}`] = echo;
}

let texts = [];

module.exports = Object.assign(handler, {
  ping: async () => {},

  join: async (text, number, color, numbers) => [text, number, color, ...numbers.map(decimal)].join(','),

  fail: async (kind, code) => {
    if (kind === 'refused') {
      throw new Refused({ message: `refused with ${code}`, code });
    }
    if (kind === 'bounds') {
      throw new OutOfBounds({ point: new Point({ x: code, y: -code }) });
    }
    return code;
  },

  fail_void: async (kind, code) => { await handler.fail(kind, code); },

  break_down: async text => { throw new Error(text); },

  pause: async milliseconds => {
    await new Promise(resolve => setTimeout(resolve, milliseconds));
    return milliseconds;
  },

  tell: async text => {
    if (text === 'break down') {
      throw new Error(text);
    }
    texts.push(text);
  },

  told: async () => {
    const told = texts;
    texts = [];
    return told;
  },
});

function decimal(number) {
  return typeof number === 'number' ? String(number) : number.buffer.readBigInt64BE(number.offset).toString();
}
