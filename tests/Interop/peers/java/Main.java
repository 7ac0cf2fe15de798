import ThriftRpc.Conformance.Conformance;
import java.net.InetSocketAddress;
import org.apache.thrift.TMultiplexedProcessor;
import org.apache.thrift.TProcessor;
import org.apache.thrift.server.TServer;
import org.apache.thrift.server.TThreadPoolServer;
import org.apache.thrift.server.TThreadedSelectorServer;
import org.apache.thrift.transport.TNonblockingServerSocket;
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
    TServer server;
    int port;
    if (wire.kind().equals("selector")) {
      TNonblockingServerSocket socket = new TNonblockingServerSocket(new InetSocketAddress("127.0.0.1", 0));
      port = socket.getPort();
      server = new TThreadedSelectorServer(new TThreadedSelectorServer.Args(socket)
          .processor(processor).protocolFactory(Wire.factory(wire.protocol())).selectorThreads(2).workerThreads(8));
    } else {
      TServerSocket socket = wire.listen();
      port = socket.getServerSocket().getLocalPort();
      server = new TThreadPoolServer(new TThreadPoolServer.Args(socket)
          .processor(processor).transportFactory(wire.transports()).protocolFactory(Wire.factory(wire.protocol())).maxWorkerThreads(200));
    }
    Thread thread = new Thread(server::serve);
    thread.setDaemon(true);
    thread.start();
    System.out.println("ready " + port);
    while (System.in.read() >= 0) {
      // What comes is nothing to us; its end is.
    }
  }
}
