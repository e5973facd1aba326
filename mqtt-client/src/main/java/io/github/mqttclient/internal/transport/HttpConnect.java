package io.github.mqttclient.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Asks an HTTP proxy for a tunnel (RFC 9110 section 9.3.6), with Basic authentication. */
final class HttpConnect implements Handshake {
  private final ProxyRequest request;
  private final byte[] head;
  private final HttpHeadReader reader = new HttpHeadReader();
  private State state = State.AWAITING;

  private enum State {
    /** The answer is not complete. Next: {@link #TUNNELING}. */
    AWAITING,
    TUNNELING
  }

  HttpConnect(ProxyRequest request) {
    this.request = request;
    HttpHead head =
        HttpHead.request("CONNECT", request.authority()).with("Host", request.authority());
    if (request.login() != null) {
      head.with("Proxy-Authorization", basic(request.login()));
    }
    this.head = head.encode();
  }

  private static String basic(ProxyRequest.Login login) {
    if (login.user().indexOf(':') >= 0) { // RFC 7617 section 2: the first colon ends the user name.
      throw new IllegalArgumentException(
          "the user name for an HTTP proxy must not contain a colon: " + Quoted.text(login.user()));
    }
    String credentials = login.user() + ":" + login.password();
    byte[] utf8 = credentials.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(utf8);
  }

  @Override
  public byte[] begin() {
    return head;
  }

  @Override
  public byte[] onAnswer(ByteBuffer answer) throws IOException {
    HttpHead head = read(answer);
    if (head == null) {
      return NOTHING;
    }
    int status = head.status();
    if (status >= 200) {
      if (status >= 300) {
        throw refusal(head, status);
      }
      state = State.TUNNELING; // 2xx has no content, whatever its fields say.
    }
    return NOTHING;
  }

  private @Nullable HttpHead read(ByteBuffer answer) throws IOException {
    try {
      return reader.read(answer);
    } catch (IOException e) {
      throw new ProxyException(server() + ": " + e.getMessage());
    }
  }

  private IOException refusal(HttpHead head, int status) {
    String text =
        server()
            + " answered "
            + Quoted.text(head.firstLine())
            + " to CONNECT "
            + request.authority();
    if (status == 407) {
      String schemes = head.value("Proxy-Authenticate");
      text +=
          request.login() == null ? "; it wants user name and password" : " with these credentials";
      text += schemes == null ? "" : " (Proxy-Authenticate: " + Quoted.text(schemes) + ")";
    }
    return new ProxyException(text);
  }

  @Override
  public boolean isComplete() {
    return state == State.TUNNELING;
  }

  @Override
  public String server() {
    return "the proxy " + request.proxy();
  }
}
