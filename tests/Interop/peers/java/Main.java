import ThriftRpc.Conformance.Conformance;
import org.apache.thrift.TMultiplexedProcessor;
import org.apache.thrift.TProcessor;
import org.apache.thrift.server.TServer;
import org.apache.thrift.server.TThreadPoolServer;
import org.apache.thrift.transport.TServerSocket;

/** The peer of the interoperability tests in Java; ../README.md says what it takes and prints. */
public final class Main {
  public static void main(String[] words) throws Exception {
    Wire wire = new Wire(words);
    if (words[0].equals("server")) {
      serve(wire);
    } else {
      new Mirror(wire).run();
    }
    System.exit(0);
  }

  private static void serve(Wire wire) throws Exception {
    TProcessor processor = new Conformance.Processor<>(new Handler());
    if (wire.multiplexed) {
      TMultiplexedProcessor all = new TMultiplexedProcessor();
      all.registerProcessor("Conformance", processor);
      all.registerDefault(processor);
      processor = all;
    }
    TServerSocket socket = wire.listen();
    TServer server = new TThreadPoolServer(new TThreadPoolServer.Args(socket)
        .processor(processor).transportFactory(wire.transports()).protocolFactory(Wire.factory(wire.protocol())).maxWorkerThreads(200));
    Thread thread = new Thread(server::serve);
    thread.setDaemon(true);
    thread.start();
    System.out.println("ready " + socket.getServerSocket().getLocalPort());
    while (System.in.read() >= 0) {
      // What comes is nothing to us; its end is.
    }
  }
}
