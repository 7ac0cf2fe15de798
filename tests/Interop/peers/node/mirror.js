// The client: sends documents through every method, and prints what comes back. What is right is known to the test only.
'use strict';

const fs = require('fs');
const path = require('path');
const thrift = require('thrift');
const Int64 = require('node-int64');
const Conformance = require('./gen/Conformance');
const Stranger = require('./gen/Stranger');
const types = require('./gen/conformance_types');
const golden = require('./gen/golden_types');
const wire = require('./wire');

// With each document: the list whose items are sent one by one.
const ITEMS = {
  echo_bool: 'flags', echo_byte: 'smalls', echo_i8: 'smalls', echo_i16: 'mediums', echo_i32: 'normals', echo_i64: 'larges', echo_double: 'reals',
  echo_string: 'texts', echo_binary: 'blobs', echo_enum: 'colors', echo_struct: 'points', echo_list: 'grid', echo_set: 'bags',
};

// With each document: the struct that is sent.
const STRUCTS = {
  echo_bases: 'bases', echo_optionals: 'optionals_', echo_requireds: 'requireds', echo_defaults: 'defaults_', echo_lists: 'lists',
  echo_sets: 'sets', echo_maps: 'maps', echo_tree: 'tree',
};

// Once: a text.
const TEXTS = {
  ping: async client => { await client.ping(); return 'done'; },
  join: client => client.join('text', -1, types.Color.ULTRA_VIOLET, [new Int64('8000000000000000'), new Int64(0)]),
  fail_refused: async client => `${await failure(client.fail('refused', -5))}; ${await failure(client.fail_void('refused', 5))}`,
  fail_bounds: async client => `${await failure(client.fail('bounds', -7))}; ${await failure(client.fail_void('bounds', 7))}`,
  fail_not: async client => { await client.fail_void('', 1); return String(await client.fail('', -(2 ** 31))); },
  break_down: async client => { const text = await failure(client.break_down('a secret')); await client.ping(); return text; },
  told: async client => {
    await client.told();
    for (let i = 0; i < 200; i++) {
      client.tell(String(i)); // Its promise is never kept: the library waits for no oneway.
    }
    client.tell('break down');
    return (await client.told()).map(text => `${text},`).join('');
  },
  unknown_method: async (client, { stranger }) => { const text = await failure(stranger().nobody_knows('x')); return text; },
  unknown_oneway: async (client, { stranger }) => { const other = stranger(); other.nobody_hears('x'); return String((await other.echo_string(Buffer.from([7])))[0]); },
  unknown_fields: async (client, { stranger }) => {
    const inner = new golden.WiderPoint({ x: 1, nested: { '': [] } });
    const back = await stranger().echo_struct(new golden.WiderPoint({
      x: 5, y: -5, flag: true, small: 1, medium: 2, large: 3, real: 4, text: 'text', texts: ['', 'x'], numbers: [1, -1],
      nested: { a: [inner, new golden.WiderPoint()] }, inner, far_away: 7,
    }));
    return `${back.x},${back.y},${back.far_away || 0}`;
  },
  fields_of_other_types: async (client, { stranger }) => {
    const back = await stranger().echo_bases(new golden.OtherBases({ flag: 'text', tiny: [1, 2, 3] }));
    return `${back.flag || ''},${(back.tiny || []).length}`;
  },
  large_binary: async client => {
    const value = Buffer.alloc(5 << 20);
    for (let i = 0; i < value.length; i++) {
      value[i] = i & 255;
    }
    return same(value.equals(await client.echo_binary(value)));
  },
  large_string: async client => {
    const value = 'a\u00df\u20ac\u{1f600}'.repeat(100000);
    return same(await client.echo_string(value) === value);
  },
  large_list: async client => {
    const value = Array.from({ length: 100000 }, (_, i) => i - 50000);
    return same(String(await client.echo_list(value)) === String(value));
  },
  large_set: async client => {
    const value = Array.from({ length: 50000 }, (_, i) => `word ${i}`);
    return same(String((await client.echo_set(value)).sort()) === String(value.sort()));
  },
  large_map: async client => {
    const value = {};
    for (let i = 0; i < 50000; i++) {
      value[`key ${i}`] = i;
    }
    const back = await client.echo_map(value);
    return same(Object.keys(back).length === 50000 && Object.keys(value).every(key => Number(back[key]) === value[key]));
  },
  deep_tree: async client => {
    let tree = new types.Tree({ label: '', branches: [] });
    for (let i = 0; i < 25; i++) {
      tree = new types.Tree({ label: String(i), branches: [tree] });
    }
    return same(wire.encode(await client.echo_tree(tree), 'binary').equals(wire.encode(tree, 'binary')));
  },
  many_calls: async client => {
    let equal = true;
    for (let i = 0; i < 1000; i++) {
      equal = await client.echo_i32(i) === i && equal;
    }
    return same(equal);
  },
  many_connections: async (client, { open }) => {
    const connections = Array.from({ length: 20 }, open);
    const numbers = await Promise.all(connections.map(({ make }, i) => make(Conformance).echo_i32(i)));
    connections.forEach(({ connection }) => connection.end());
    return same(numbers.every((number, i) => number === i));
  },
};

async function run(options) {
  const open = () => wire.connect(options);
  const documents = {};
  for (const file of fs.readdirSync(options.documents).filter(name => name.endsWith('.binary'))) {
    documents[path.basename(file, '.binary')] = wire.decode(new types.Everything(), fs.readFileSync(path.join(options.documents, file)), 'binary');
  }

  for (const [document, value] of Object.entries(documents)) {
    await attempt('read', document, () => {
      const encoded = fs.readFileSync(path.join(options.documents, `${document}.${options.protocol}`));
      return wire.encode(wire.decode(new types.Everything(), encoded, options.protocol), 'binary');
    });
    await attempt('write', document, () => wire.encode(value, options.protocol));
  }

  // A method, with each document, over one connection unless it breaks.
  const each = async (name, call) => {
    let link = null;
    for (const [document, value] of Object.entries(documents)) {
      await attempt(name, document, async () => {
        link = link || open();
        try {
          const result = await bounded(call(link.make(Conformance), value), link.broken);
          return result && wire.encode(result, 'binary');
        } catch (e) {
          link.connection.destroy();
          link = null;
          throw e;
        }
      });
    }
    if (link) {
      link.connection.end();
    }
  };

  for (const [name, field] of Object.entries(ITEMS)) {
    await each(name, async (client, document) => {
      if (!document.lists) {
        return null;
      }
      const items = [];
      for (const item of document.lists[field]) {
        items.push(await client[name](item));
      }
      return new types.Lists({ [field]: items });
    });
  }
  await each('echo_map', async (client, document) =>
    document.requireds && new types.Optionals({ counts: await client.echo_map(document.requireds.counts) }));
  await each('echo_nested', async (client, document) => {
    if (!document.lists) {
      return null;
    }
    const tables = await client.echo_nested([{}, ...document.lists.normals.map(number => ({ [number]: document.lists.texts }))]);
    return new types.Lists({
      normals: tables.flatMap(table => Object.keys(table).map(Number)),
      texts: tables.flatMap(table => Object.values(table).flat()),
    });
  });
  for (const [name, field] of Object.entries(STRUCTS)) {
    await each(name, async (client, document) => document[field] && client[name](document[field]));
  }
  await each('echo_everything', (client, document) => client.echo_everything(document));

  const once = async (call) => {
    const link = open();
    try {
      return await bounded(call(link.make(Conformance), { open, stranger: () => link.make(Stranger) }), link.broken);
    } finally {
      link.connection.end();
    }
  };
  await attempt('own_defaults', '', async () => wire.encode(await once(client => client.echo_defaults(new types.Defaults())), 'binary'));
  await attempt('own_optionals', '', async () => wire.encode(await once(client => client.echo_optionals(new types.Optionals())), 'binary'));
  for (const [name, call] of Object.entries(TEXTS)) {
    if (options.protocol === 'json' && /^large_(list|set|map)$/.test(name)) {
      continue; // Its reader would take minutes, and nothing else would run meanwhile; the test lists it.
    }
    try {
      show({ case: name, text: await once(call) });
    } catch (e) {
      show({ case: name, failure: String(e.message || e) });
    }
  }
}

async function attempt(name, document, make) {
  try {
    const result = await make();
    if (result) {
      show({ case: name, document, result: result.toString('hex') });
    }
  } catch (e) {
    show({ case: name, document, failure: String(e.message || e) });
  }
}

// The library waits for ever where an answer does not come or cannot be read.
function bounded(answer, broken) {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('no answer in 20 s')), 20000); });
  return Promise.race([answer, broken, late]).finally(() => clearTimeout(timer));
}

async function failure(answer) {
  try {
    await answer;
    return 'nothing';
  } catch (e) {
    if (e instanceof types.Refused) {
      return `Refused ${e.message} ${e.code}`;
    }
    if (e instanceof types.OutOfBounds) {
      return `OutOfBounds ${e.point.x} ${e.point.y}`;
    }
    if (e instanceof thrift.Thrift.TApplicationException) {
      return `TApplicationException ${e.type}`;
    }
    throw e;
  }
}

function same(equal) {
  return equal ? 'same' : 'different';
}

function show(line) {
  fs.writeSync(1, `${JSON.stringify(line)}\n`);
}

module.exports = { run };
