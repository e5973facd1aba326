package io.github.mqttclient.examples.patterns;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP proxy that tunnels (CONNECT) for whoever knows user and password. */
final class TestProxy implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final String authorization;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  TestProxy(String user, String password) throws IOException {
    authorization =
        "Proxy-Authorization: Basic "
            + Base64.getEncoder()
                .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    threads.execute(this::acceptAll);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** The request lines that were granted. */
  List<String> requests() {
    return requests;
  }

  private void acceptAll() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        threads.execute(() -> tunnel(client));
      } catch (IOException e) {
        return; // Closed: the test is over.
      }
    }
  }

  private void tunnel(Socket client) {
    try (client) {
      List<String> head = head(client.getInputStream());
      if (!head.contains(authorization)) {
        answer(client, "407 Proxy Authentication Required");
        return;
      }
      requests.add(head.get(0));
      String[] target = head.get(0).split(" ", -1)[1].split(":", -1);
      try (Socket server = new Socket(target[0], Integer.parseInt(target[1]))) {
        answer(client, "200 Connection established");
        threads.execute(() -> copy(server, client));
        copy(client, server);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> head(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      text.append((char) in.read());
    }
    return text.toString().lines().toList();
  }

  private static void answer(Socket client, String status) throws IOException {
    client
        .getOutputStream()
        .write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // The other direction has closed both.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdown();
  }
}
