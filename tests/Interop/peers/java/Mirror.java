import ThriftRpc.Conformance.*;
import ThriftRpc.Interop.OtherBases;
import ThriftRpc.Interop.Stranger;
import ThriftRpc.Interop.WiderPoint;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.*;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TBase;
import org.apache.thrift.TDeserializer;
import org.apache.thrift.TSerializer;
import org.apache.thrift.protocol.TProtocol;

/** The client: sends documents through every method, and prints what comes back. What is right is known to the test only. */
final class Mirror {
  private final Wire wire;
  private final Map<String, Everything> documents = new TreeMap<>();

  Mirror(Wire wire) throws Exception {
    this.wire = wire;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(wire.option("documents")), "*.binary")) {
      for (Path file : files) {
        documents.put(file.getFileName().toString().replace(".binary", ""), decode("binary", file));
      }
    }
  }

  void run() {
    for (Map.Entry<String, Everything> document : documents.entrySet()) {
      Path file = Path.of(wire.option("documents"), document.getKey() + "." + wire.protocol());
      attempt("read", document.getKey(), () -> encode("binary", decode(wire.protocol(), file)));
      attempt("write", document.getKey(), () -> encode(wire.protocol(), document.getValue()));
    }

    items("echo_bool", (client, lists) -> new Lists().setFlags(all(lists.flags, client::echo_bool)));
    items("echo_byte", (client, lists) -> new Lists().setSmalls(all(lists.smalls, client::echo_byte)));
    items("echo_i8", (client, lists) -> new Lists().setSmalls(all(lists.smalls, client::echo_i8)));
    items("echo_i16", (client, lists) -> new Lists().setMediums(all(lists.mediums, client::echo_i16)));
    items("echo_i32", (client, lists) -> new Lists().setNormals(all(lists.normals, client::echo_i32)));
    items("echo_i64", (client, lists) -> new Lists().setLarges(all(lists.larges, client::echo_i64)));
    items("echo_double", (client, lists) -> new Lists().setReals(all(lists.reals, client::echo_double)));
    items("echo_string", (client, lists) -> new Lists().setTexts(all(lists.texts, client::echo_string)));
    items("echo_binary", (client, lists) -> new Lists().setBlobs(all(lists.blobs, client::echo_binary)));
    items("echo_enum", (client, lists) -> new Lists().setColors(all(lists.colors, client::echo_enum)));
    items("echo_struct", (client, lists) -> new Lists().setPoints(all(lists.points, client::echo_struct)));
    items("echo_list", (client, lists) -> new Lists().setGrid(all(lists.grid, client::echo_list)));
    items("echo_set", (client, lists) -> new Lists().setBags(all(lists.bags, client::echo_set)));
    each("echo_map", (client, document) ->
        document.requireds == null ? null : new Optionals().setCounts(client.echo_map(document.requireds.counts)));
    items("echo_nested", (client, lists) -> {
      List<Map<Integer, List<String>>> value = new ArrayList<>();
      value.add(new HashMap<>());
      for (int number : lists.normals) {
        value.add(Map.of(number, lists.texts));
      }
      Lists result = new Lists().setNormals(new ArrayList<>()).setTexts(new ArrayList<>());
      for (Map<Integer, List<String>> table : client.echo_nested(value)) {
        table.forEach((number, texts) -> {
          result.normals.add(number);
          result.texts.addAll(texts);
        });
      }
      return result;
    });

    each("echo_bases", (client, document) -> document.bases == null ? null : client.echo_bases(document.bases));
    each("echo_optionals", (client, document) -> document.optionals_ == null ? null : client.echo_optionals(document.optionals_));
    each("echo_requireds", (client, document) -> document.requireds == null ? null : client.echo_requireds(document.requireds));
    each("echo_defaults", (client, document) -> document.defaults_ == null ? null : client.echo_defaults(document.defaults_));
    each("echo_lists", (client, document) -> document.lists == null ? null : client.echo_lists(document.lists));
    each("echo_sets", (client, document) -> document.sets == null ? null : client.echo_sets(document.sets));
    each("echo_maps", (client, document) -> document.maps == null ? null : client.echo_maps(document.maps));
    each("echo_tree", (client, document) -> document.tree == null ? null : client.echo_tree(document.tree));
    each("echo_everything", Conformance.Client::echo_everything);

    attempt("own_defaults", "", () -> encode("binary", new Conformance.Client(wire.connect()).echo_defaults(new Defaults())));
    attempt("own_optionals", "", () -> encode("binary", new Conformance.Client(wire.connect()).echo_optionals(new Optionals())));

    text("ping", (client, stranger) -> {
      client.ping();
      return "done";
    });
    text("join", (client, stranger) -> client.join("text", -1, Color.ULTRA_VIOLET, List.of(Long.MIN_VALUE, 0L)));
    text("fail_refused", (client, stranger) ->
        failure(() -> client.fail("refused", -5)) + "; " + failure(() -> client.fail_void("refused", 5)));
    text("fail_bounds", (client, stranger) ->
        failure(() -> client.fail("bounds", -7)) + "; " + failure(() -> client.fail_void("bounds", 7)));
    text("fail_not", (client, stranger) -> {
      client.fail_void("", 1);
      return "" + client.fail("", Integer.MIN_VALUE);
    });
    text("break_down", (client, stranger) -> {
      String broken = failure(() -> client.break_down("a secret"));
      client.ping();
      return broken;
    });
    text("told", (client, stranger) -> {
      client.told();
      for (int i = 0; i < 200; i++) {
        client.tell("" + i);
      }
      client.tell("break down");
      return String.join(",", client.told()) + ",";
    });
    text("unknown_method", (client, stranger) -> {
      String unknown = failure(() -> stranger.nobody_knows("x"));
      client.ping();
      return unknown;
    });
    text("unknown_oneway", (client, stranger) -> {
      stranger.nobody_hears("x");
      return "" + client.echo_i32(7);
    });
    text("unknown_fields", (client, stranger) -> {
      WiderPoint inner = new WiderPoint().setX(1).setNested(Map.of("", List.of()));
      WiderPoint back = stranger.echo_struct(new WiderPoint()
          .setX(5).setY(-5).setFlag(true).setSmall((byte) 1).setMedium((short) 2).setLarge(3).setReal(4).setText("text")
          .setTexts(List.of("", "x")).setNumbers(Set.of(1L, -1L)).setNested(Map.of("a", List.of(inner, new WiderPoint())))
          .setInner(inner).setFar_away(7));
      return back.x + "," + back.y + "," + back.far_away;
    });
    text("fields_of_other_types", (client, stranger) -> {
      OtherBases back = stranger.echo_bases(new OtherBases("text", List.of(1, 2, 3)));
      return (back.flag == null ? "" : back.flag) + "," + back.getTinySize();
    });

    text("large_binary", (client, stranger) -> {
      byte[] value = new byte[5 << 20];
      for (int i = 0; i < value.length; i++) {
        value[i] = (byte) i;
      }
      return same(client.echo_binary(ByteBuffer.wrap(value)).equals(ByteBuffer.wrap(value)));
    });
    text("large_string", (client, stranger) -> {
      String value = "a\u00df\u20ac\ud83d\ude00".repeat(100000);
      return same(client.echo_string(value).equals(value));
    });
    text("large_list", (client, stranger) -> {
      List<Integer> value = new ArrayList<>();
      for (int i = -50000; i < 50000; i++) {
        value.add(i);
      }
      return same(client.echo_list(value).equals(value));
    });
    text("large_set", (client, stranger) -> {
      Set<String> value = new HashSet<>();
      for (int i = 0; i < 50000; i++) {
        value.add("word " + i);
      }
      return same(client.echo_set(value).equals(value));
    });
    text("large_map", (client, stranger) -> {
      Map<String, Long> value = new HashMap<>();
      for (int i = 0; i < 50000; i++) {
        value.put("key " + i, (long) i);
      }
      return same(client.echo_map(value).equals(value));
    });
    text("deep_tree", (client, stranger) -> {
      Tree tree = new Tree("", new ArrayList<>());
      for (int i = 0; i < 25; i++) {
        tree = new Tree("" + i, List.of(tree));
      }
      return same(client.echo_tree(tree).equals(tree));
    });
    text("many_calls", (client, stranger) -> {
      boolean equal = true;
      for (int i = 0; i < 1000; i++) {
        equal &= client.echo_i32(i) == i;
      }
      return same(equal);
    });
    text("many_connections", (client, stranger) -> {
      List<Conformance.Client> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        clients.add(new Conformance.Client(wire.connect()));
      }
      boolean equal = true;
      for (int i = 19; i >= 0; i--) {
        equal &= clients.get(i).echo_i32(i) == i;
      }
      return same(equal);
    });
  }

  private interface Making<T> {
    T make() throws Exception;
  }

  private interface Acting {
    void act() throws Exception;
  }

  private interface Calling<A, B, R> {
    R call(A client, B value) throws Exception;
  }

  private interface Echoing<T> {
    T echo(T value) throws Exception;
  }

  private static <T> List<T> all(List<T> items, Echoing<T> method) throws Exception {
    List<T> returned = new ArrayList<>();
    for (T item : items) {
      returned.add(method.echo(item));
    }
    return returned;
  }

  private void items(String name, Calling<Conformance.Client, Lists, TBase<?, ?>> call) {
    each(name, (client, document) -> document.lists == null ? null : call.call(client, document.lists));
  }

  /** A method, with each document, over one connection. Null says that the document has nothing for it. */
  private void each(String name, Calling<Conformance.Client, Everything, TBase<?, ?>> call) {
    Conformance.Client client;
    try {
      client = new Conformance.Client(wire.connect());
    } catch (Exception e) {
      print(name, "", "failure", e.toString());
      return;
    }
    for (Map.Entry<String, Everything> document : documents.entrySet()) {
      attempt(name, document.getKey(), () -> {
        TBase<?, ?> result = call.call(client, document.getValue());
        return result == null ? null : encode("binary", result);
      });
    }
    client.getInputProtocol().getTransport().close();
  }

  private void attempt(String name, String document, Making<byte[]> making) {
    try {
      byte[] result = making.make();
      if (result != null) {
        print(name, document, "result", HexFormat.of().formatHex(result));
      }
    } catch (Exception e) {
      print(name, document, "failure", e.toString());
    }
  }

  private void text(String name, Calling<Conformance.Client, Stranger.Client, String> call) {
    try {
      TProtocol protocol = wire.connect();
      print(name, "", "text", call.call(new Conformance.Client(protocol), new Stranger.Client(protocol)));
      protocol.getTransport().close();
    } catch (Exception e) {
      print(name, "", "failure", e.toString());
    }
  }

  private static String failure(Acting acting) throws Exception {
    try {
      acting.act();
      return "nothing";
    } catch (Refused e) {
      return "Refused " + e.message + " " + e.code;
    } catch (OutOfBounds e) {
      return "OutOfBounds " + e.point.x + " " + e.point.y;
    } catch (TApplicationException e) {
      return "TApplicationException " + e.getType();
    }
  }

  private static String same(boolean equal) {
    return equal ? "same" : "different";
  }

  private static byte[] encode(String protocol, TBase<?, ?> value) throws Exception {
    return new TSerializer(Wire.factory(protocol)).serialize(value);
  }

  private static Everything decode(String protocol, Path file) throws Exception {
    Everything document = new Everything();
    new TDeserializer(Wire.factory(protocol)).deserialize(document, Files.readAllBytes(file));
    return document;
  }

  private static void print(String name, String document, String kind, String text) {
    String plain = text.replaceAll("[^ -~]|[\"\\\\]", "?");
    System.out.println("{\"case\": \"" + name + "\", \"document\": \"" + document + "\", \"" + kind + "\": \"" + plain + "\"}");
  }
}
