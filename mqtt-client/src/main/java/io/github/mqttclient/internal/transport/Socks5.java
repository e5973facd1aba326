package io.github.mqttclient.internal.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Asks a SOCKS version 5 proxy for a connection (RFC 1928), with user name and password if it wants
 * them (RFC 1929). A name travels as a name, so the proxy resolves it.
 *
 * <pre>
 *  client                                            proxy
 *    05, number of methods, methods   ──────────▶
 *                                     ◀──────────    05, method
 *    01, user name, password          ──────────▶                       (only if method 02)
 *                                     ◀──────────    01, status
 *    05, CONNECT, 00, address, port   ──────────▶
 *                                     ◀──────────    05, reply, 00, address, port
 * </pre>
 */
final class Socks5 implements Handshake {
  private static final int VERSION = 5;
  private static final int LOGIN_VERSION = 1;
  private static final int CONNECT = 1;
  private static final int NO_AUTHENTICATION = 0x00;
  private static final int USER_AND_PASSWORD = 0x02;
  private static final int NO_ACCEPTABLE_METHOD = 0xFF;
  private static final int IPV4 = 1;
  private static final int NAME = 3;
  private static final int IPV6 = 4;
  private static final int MAX_FIELD = 255;

  /** Version, reply, reserved, type of address, and the first byte of the address. */
  private static final int REPLY_START = 5;

  private final ProxyRequest request;
  private final byte @Nullable [] login;
  private final byte[] connect;

  /** What has come of the answer that is awaited; the longest has a name of 255 bytes. */
  private final byte[] answer = new byte[REPLY_START + MAX_FIELD + 2];

  private int length;
  private State state = State.AWAITING_METHOD;

  private enum State {
    /** Next: {@link #AWAITING_LOGIN}, {@link #AWAITING_REPLY}. */
    AWAITING_METHOD,
    /** Next: {@link #AWAITING_REPLY}. */
    AWAITING_LOGIN,
    /** Next: {@link #CONNECTED}. */
    AWAITING_REPLY,
    CONNECTED
  }

  Socks5(ProxyRequest request) {
    this.request = request;
    this.login = request.login() == null ? null : loginRequest(request.login());
    this.connect = connectRequest(request);
  }

  private static byte[] loginRequest(ProxyRequest.Login login) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(LOGIN_VERSION);
    writeField(out, "user name", login.user());
    writeField(out, "password", login.password());
    return out.toByteArray();
  }

  /** RFC 1929 has one byte for the length, and none of the fields may be empty. */
  private static void writeField(ByteArrayOutputStream out, String field, String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    if (utf8.length == 0 || utf8.length > MAX_FIELD) {
      throw new IllegalArgumentException(
          "the " + field + " for a SOCKS5 proxy must have 1 to 255 bytes: " + utf8.length);
    }
    out.write(utf8.length);
    out.write(utf8, 0, utf8.length);
  }

  private static byte[] connectRequest(ProxyRequest request) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(VERSION);
    out.write(CONNECT);
    out.write(0);
    byte[] address = literal(request.host());
    if (address == null) {
      out.write(NAME);
      writeField(out, "host", request.host());
    } else {
      out.write(address.length == 4 ? IPV4 : IPV6);
      out.write(address, 0, address.length);
    }
    out.write(request.port() >> 8);
    out.write(request.port());
    return out.toByteArray();
  }

  /** The bytes of an IP address; null if the host is a name. */
  private static byte @Nullable [] literal(String host) {
    if (host.indexOf(':') < 0) {
      return ipv4(host);
    }
    try {
      return InetAddress.getByName("[" + host + "]").getAddress(); // In brackets: no look-up.
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an IPv6 address: " + Quoted.text(host), e);
    }
  }

  private static byte @Nullable [] ipv4(String host) {
    String[] parts = host.split("\\.", -1);
    if (parts.length != 4) {
      return null;
    }
    byte[] address = new byte[4];
    for (int i = 0; i < 4; i++) {
      if (!parts[i].matches("[0-9]{1,3}") || Integer.parseInt(parts[i]) > 255) {
        return null;
      }
      address[i] = (byte) Integer.parseInt(parts[i]);
    }
    return address;
  }

  @Override
  public byte[] begin() {
    return login == null
        ? new byte[] {VERSION, 1, NO_AUTHENTICATION}
        : new byte[] {VERSION, 2, NO_AUTHENTICATION, USER_AND_PASSWORD};
  }

  @Override
  public byte[] onAnswer(ByteBuffer from) throws IOException {
    while (from.hasRemaining()) {
      answer[length++] = from.get();
      if (length == 1 && state != State.AWAITING_LOGIN) { // Some answer a login with version 5.
        checkVersion(from);
      }
      byte[] next =
          switch (state) {
            case AWAITING_METHOD -> length < 2 ? NOTHING : onMethod(answer[1] & 0xFF);
            case AWAITING_LOGIN -> length < 2 ? NOTHING : onLogin(answer[1] & 0xFF);
            case AWAITING_REPLY -> onReply();
            case CONNECTED -> throw new AssertionError();
          };
      if (next.length > 0 || state == State.CONNECTED) {
        return next;
      }
    }
    return NOTHING;
  }

  private void checkVersion(ByteBuffer rest) throws IOException {
    if (answer[0] == VERSION) {
      return;
    }
    StringBuilder shown = new StringBuilder().append((char) (answer[0] & 0xFF));
    while (rest.hasRemaining() && shown.length() < 32) {
      shown.append((char) (rest.get() & 0xFF));
    }
    throw failure("is not a SOCKS5 proxy, it answered " + Quoted.text(shown.toString()));
  }

  private byte[] onMethod(int method) throws IOException {
    if (method == NO_AUTHENTICATION) {
      return next(State.AWAITING_REPLY, connect);
    }
    if (method == USER_AND_PASSWORD && login != null) {
      return next(State.AWAITING_LOGIN, login);
    }
    if (method == NO_ACCEPTABLE_METHOD) {
      throw failure(
          login == null
              ? "does not let anyone in without authentication (method 0xFF)"
              : "accepts neither user name and password nor no authentication (method 0xFF)");
    }
    throw failure("chose a method that was not offered: " + Quoted.octet(method));
  }

  private byte[] onLogin(int status) throws IOException {
    if (status != 0) {
      throw failure("refused user name and password (status " + Quoted.octet(status) + ")");
    }
    return next(State.AWAITING_REPLY, connect);
  }

  private byte[] next(State next, byte[] toSend) {
    state = next;
    length = 0;
    return toSend;
  }

  private byte[] onReply() throws IOException {
    if (length >= 2 && answer[1] != 0) { // A proxy that refuses may close behind it.
      int reply = answer[1] & 0xFF;
      throw failure(
          "cannot connect to "
              + request.authority()
              + ": "
              + text(reply)
              + " (reply "
              + Quoted.octet(reply)
              + ")");
    }
    if (length >= REPLY_START && length == replyLength()) {
      state = State.CONNECTED;
    }
    return NOTHING;
  }

  /** The address that the proxy connects from is of no use to us, but its length is. */
  private int replyLength() throws IOException {
    int type = answer[3];
    int addressAfterFirst =
        switch (type) {
          case IPV4 -> 3;
          case NAME -> answer[4] & 0xFF;
          case IPV6 -> 15;
          default -> throw failure("answered with address type " + Quoted.octet(type));
        };
    return REPLY_START + addressAfterFirst + 2;
  }

  private static String text(int reply) {
    return switch (reply) {
      case 1 -> "general SOCKS server failure";
      case 2 -> "connection not allowed by its rules";
      case 3 -> "network unreachable";
      case 4 -> "host unreachable";
      case 5 -> "connection refused";
      case 6 -> "TTL expired";
      case 7 -> "command not supported";
      case 8 -> "address type not supported";
      default -> "unknown reason";
    };
  }

  private ProxyException failure(String what) {
    return new ProxyException(server() + " " + what);
  }

  @Override
  public boolean isComplete() {
    return state == State.CONNECTED;
  }

  @Override
  public String server() {
    return "the proxy " + request.proxy();
  }
}
