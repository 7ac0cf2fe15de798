import ThriftRpc.Conformance.*;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The conformance service: gives back what it gets. */
final class Handler implements Conformance.Iface {
  private List<String> texts = new ArrayList<>();

  public void ping() {}

  public boolean echo_bool(boolean value) { return value; }

  public byte echo_byte(byte value) { return value; }

  public byte echo_i8(byte value) { return value; }

  public short echo_i16(short value) { return value; }

  public int echo_i32(int value) { return value; }

  public long echo_i64(long value) { return value; }

  public double echo_double(double value) { return value; }

  public String echo_string(String value) { return value; }

  public ByteBuffer echo_binary(ByteBuffer value) { return value; }

  public Color echo_enum(Color value) { return value; }

  public Point echo_struct(Point value) { return value; }

  public List<Integer> echo_list(List<Integer> value) { return value; }

  public Set<String> echo_set(Set<String> value) { return value; }

  public Map<String, Long> echo_map(Map<String, Long> value) { return value; }

  public List<Map<Integer, List<String>>> echo_nested(List<Map<Integer, List<String>>> value) { return value; }

  public Bases echo_bases(Bases value) { return value; }

  public Optionals echo_optionals(Optionals value) { return value; }

  public Requireds echo_requireds(Requireds value) { return value; }

  public Defaults echo_defaults(Defaults value) { return value; }

  public Lists echo_lists(Lists value) { return value; }

  public Sets echo_sets(Sets value) { return value; }

  public Maps echo_maps(Maps value) { return value; }

  public Tree echo_tree(Tree value) { return value; }

  public Everything echo_everything(Everything value) { return value; }

  public String join(String text, int number, Color color, List<Long> numbers) {
    StringBuilder joined = new StringBuilder(text + "," + number + "," + color.getValue());
    for (long item : numbers) {
      joined.append(',').append(item);
    }
    return joined.toString();
  }

  public int fail(String kind, int code) throws Refused, OutOfBounds {
    if (kind.equals("refused")) {
      throw new Refused("refused with " + code, code);
    }
    if (kind.equals("bounds")) {
      throw new OutOfBounds(new Point(code, -code));
    }
    return code;
  }

  public void fail_void(String kind, int code) throws Refused, OutOfBounds {
    fail(kind, code);
  }

  public void break_down(String text) {
    throw new IllegalStateException(text);
  }

  public int pause(int milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return milliseconds;
  }

  public synchronized void tell(String text) {
    if (text.equals("break down")) {
      throw new IllegalStateException(text);
    }
    texts.add(text);
  }

  public synchronized List<String> told() {
    List<String> told = texts;
    texts = new ArrayList<>();
    return told;
  }
}
