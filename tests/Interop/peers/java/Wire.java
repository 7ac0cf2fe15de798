import java.io.FileInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TCompactProtocol;
import org.apache.thrift.protocol.TJSONProtocol;
import org.apache.thrift.protocol.TMultiplexedProtocol;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.protocol.TProtocolFactory;
import org.apache.thrift.transport.TServerSocket;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.TTransportFactory;
import org.apache.thrift.transport.layered.TFramedTransport;

/** How messages travel, by the words of the command line. */
final class Wire {
  private final Map<String, String> options = new HashMap<>();
  final boolean multiplexed;
  private SSLContext context;

  Wire(String[] words) {
    boolean named = false;
    for (int i = 1; i < words.length; i++) {
      if (words[i].equals("--multiplexed")) {
        named = true;
      } else if (words[i].startsWith("--") && i + 1 < words.length) {
        options.put(words[i].substring(2), words[++i]);
      } else {
        throw new IllegalArgumentException("not an option: " + words[i]);
      }
    }
    multiplexed = named;
    if (option("framing").equals("header") || option("endpoint").equals("unix")) {
      throw new IllegalArgumentException("this library has neither THeader nor Unix sockets");
    }
  }

  String option(String name) {
    return options.get(name);
  }

  /** Which of the library's servers is wanted; empty for the usual one. */
  String kind() {
    return options.getOrDefault("kind", "");
  }

  String protocol() {
    return option("protocol");
  }

  static TProtocolFactory factory(String protocol) {
    switch (protocol) {
      case "compact":
        return new TCompactProtocol.Factory();
      case "json":
        return new TJSONProtocol.Factory();
      default:
        return new TBinaryProtocol.Factory();
    }
  }

  /** Unframed is over the bare socket, whose streams are buffered by TSocket itself. */
  TTransportFactory transports() {
    return option("framing").equals("framed") ? new TFramedTransport.Factory() : new TTransportFactory();
  }

  TProtocol connect() throws Exception {
    int port = Integer.parseInt(option("port"));
    TSocket socket;
    if (option("endpoint").equals("tls")) {
      SSLSocket secured = (SSLSocket) tls().getSocketFactory().createSocket("localhost", port);
      SSLParameters parameters = secured.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secured.setSSLParameters(parameters);
      socket = new TSocket(secured);
    } else {
      socket = new TSocket("127.0.0.1", port);
      socket.open();
    }
    socket.setSocketTimeout(60000);
    TTransport transport = transports().getTransport(socket);
    TProtocol over = factory(protocol()).getProtocol(transport);
    return multiplexed ? new TMultiplexedProtocol(over, "Conformance") : over;
  }

  TServerSocket listen() throws Exception {
    if (option("endpoint").equals("tls")) {
      return new TServerSocket((SSLServerSocket) tls().getServerSocketFactory().createServerSocket(0, 100, InetAddress.getByName("127.0.0.1")));
    }
    return new TServerSocket(new InetSocketAddress("127.0.0.1", 0));
  }

  /** One context for both ends: it has the key, and trusts the certificate. */
  private synchronized SSLContext tls() throws Exception {
    if (context != null) {
      return context;
    }
    Certificate certificate;
    try (FileInputStream file = new FileInputStream(option("cert"))) {
      certificate = CertificateFactory.getInstance("X.509").generateCertificate(file);
    }
    String pem = Files.readString(Path.of(option("key"))).replaceAll("-----[A-Z ]+-----|\\s", "");
    PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("trusted", certificate);
    store.setKeyEntry("own", key, new char[0], new Certificate[] {certificate});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(store);
    context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }
}
