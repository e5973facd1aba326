package io.github.mqttclient.interop;

import io.github.mqttclient.fixtures.TestCertificates;
import io.github.mqttclient.fixtures.TestCertificates.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.cert.X509Certificate;

/** Takes TLS connections for localhost and passes what they carry on to a server without TLS. */
final class TlsTerminator implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final Identity root = TestCertificates.authority("Terminator Root");
  private final ServerSocket listening;
  private final InetSocketAddress server;

  TlsTerminator(InetSocketAddress server) {
    this.server = server;
    try {
      Identity identity = TestCertificates.localServer().signedBy(root);
      listening =
          TestCertificates.context(identity)
              .getServerSocketFactory()
              .createServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::acceptAll);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Signs its certificate. */
  X509Certificate authority() {
    return root.certificate();
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket client = listening.accept();
        Socket plain = new Socket(server.getAddress(), server.getPort());
        start(() -> pass(client, plain));
        start(() -> pass(plain, client));
      }
    } catch (IOException e) {
      // Closed at the end of the test.
    }
  }

  private static void pass(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
        out.flush();
      }
    } catch (IOException e) {
      // The other end was first; both are closed.
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "tls-terminator");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
