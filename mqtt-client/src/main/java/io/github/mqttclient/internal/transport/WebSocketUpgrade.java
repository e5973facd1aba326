package io.github.mqttclient.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Turns an HTTP connection into a WebSocket (RFC 6455 section 4.1). */
final class WebSocketUpgrade implements Handshake {
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final WebSocketRequest request;
  private final String key;
  private final HttpHeadReader reader = new HttpHeadReader();
  private State state = State.AWAITING;

  private enum State {
    /** The answer is not complete. Next: {@link #UPGRADED}. */
    AWAITING,
    UPGRADED
  }

  WebSocketUpgrade(WebSocketRequest request, Random random) {
    this.request = request;
    byte[] nonce = new byte[16];
    random.nextBytes(nonce);
    this.key = Base64.getEncoder().encodeToString(nonce);
  }

  @Override
  public byte[] begin() {
    HttpHead head = HttpHead.request("GET", request.target());
    boolean ownHost = request.headers().keySet().stream().anyMatch("host"::equalsIgnoreCase);
    if (!ownHost) {
      head.with("Host", request.host());
    }
    head.with("Upgrade", "websocket")
        .with("Connection", "Upgrade")
        .with("Sec-WebSocket-Key", key)
        .with("Sec-WebSocket-Version", "13")
        .with("Sec-WebSocket-Protocol", request.subprotocol()); // [MQTT-6.0.0-3]
    for (Map.Entry<String, String> header : request.headers().entrySet()) {
      head.with(header.getKey(), header.getValue());
    }
    return head.encode();
  }

  @Override
  public byte[] onAnswer(ByteBuffer answer) throws IOException {
    HttpHead head = read(answer);
    if (head == null) {
      return NOTHING;
    }
    int status = head.status();
    if (status == 101) {
      check(head);
      state = State.UPGRADED;
    } else if (status >= 200) {
      throw refused(head, status);
    }
    return NOTHING; // Any other 1xx announces the answer proper.
  }

  private @Nullable HttpHead read(ByteBuffer answer) throws IOException {
    try {
      return reader.read(answer);
    } catch (IOException e) {
      throw failed(String.valueOf(e.getMessage()));
    }
  }

  private void check(HttpHead head) throws IOException {
    if (!head.hasToken("Upgrade", "websocket") || !head.hasToken("Connection", "Upgrade")) {
      throw wrong(head, "Upgrade", "websocket (and Connection: Upgrade)");
    }
    String accept = accept(key);
    if (!accept.equals(head.value("Sec-WebSocket-Accept"))) {
      throw wrong(head, "Sec-WebSocket-Accept", accept);
    }
    if (head.value("Sec-WebSocket-Extensions") != null) {
      throw wrong(head, "Sec-WebSocket-Extensions", "none, because none was offered");
    }
    String subprotocol = head.value("Sec-WebSocket-Protocol");
    boolean mayMiss = request.answer() == WebSocketRequest.SubprotocolAnswer.OPTIONAL;
    if (subprotocol == null ? !mayMiss : !subprotocol.equals(request.subprotocol())) {
      throw wrong(head, "Sec-WebSocket-Protocol", request.subprotocol());
    }
  }

  static String accept(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  private WebSocketException wrong(HttpHead head, String name, String expected) {
    String value = head.value(name);
    return failed(
        "the answer must have "
            + name
            + ": "
            + expected
            + ", but has "
            + (value == null ? "none" : Quoted.text(value)));
  }

  /** Quotes the fields that say what to do about it. */
  private WebSocketException refused(HttpHead head, int status) {
    StringBuilder text = new StringBuilder("the answer is ").append(Quoted.text(head.firstLine()));
    switch (status / 100 == 3 ? 300 : status) {
      case 300 -> append(text, head, "Location").append(" (redirects are not followed)");
      case 401 -> append(text, head, "WWW-Authenticate");
      case 407 -> append(text, head, "Proxy-Authenticate");
      case 426 -> append(text, head, "Sec-WebSocket-Version");
      default -> append(text, head, "Content-Type");
    }
    return failed(text + " instead of 101");
  }

  private static StringBuilder append(StringBuilder text, HttpHead head, String name) {
    String value = head.value(name);
    if (value != null) {
      text.append(", ").append(name).append(": ").append(Quoted.text(value));
    }
    return text;
  }

  private WebSocketException failed(String why) {
    return new WebSocketException(
        WebSocketFrames.PROTOCOL_ERROR, "WebSocket upgrade of " + request + " failed: " + why);
  }

  @Override
  public boolean isComplete() {
    return state == State.UPGRADED;
  }

  @Override
  public String server() {
    return "the WebSocket server " + request;
  }
}
