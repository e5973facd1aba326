package io.github.mqttclient.internal.loop;

import io.github.mqttclient.ConnectException;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.ConnectRefusedException;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ProxyOptions;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.TlsException;
import io.github.mqttclient.internal.tls.TlsFailures;
import io.github.mqttclient.internal.transport.ServerUri;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect: what is left to try, and what went wrong so far. All servers are tried in
 * order, of each all addresses, and on each the versions, as long as the server does not speak
 * them; all within one deadline. A step gets an equal share of the time that is left, so that one
 * that is never answered leaves time for the others.
 */
final class ConnectAttempt {
  private static final String RESOLVING = "resolving the name";

  private final long deadline;
  private final ConnectSettings settings;
  private final Deque<ServerUri> servers;

  /** Of the server that is tried: those that have neither failed nor been connected to. */
  private List<SocketAddress> addresses = new ArrayList<>();

  /** The one that was connected to last; null before that, and when no version is left for it. */
  private @Nullable SocketAddress address;

  /** Left to be tried at that address. */
  private final Deque<MqttVersion> versions = new ArrayDeque<>();

  /** What is tried now; null before the first server. */
  private @Nullable ServerUri server;

  /** To the server that is tried; null before it is found. */
  @Nullable Route route;

  /** The step that the attempt is in, for the text of a time-out. */
  private String step = RESOLVING;

  private int steps;
  private long stepDeadline;
  private Duration stepTime = Duration.ZERO;

  private @Nullable ConnectException failure;

  private Progress progress = Progress.OPENING;

  /** How far the connection has come that is tried now. */
  private enum Progress {
    DIALING,
    OPENING,
    CONNECT_SENT,
    /** The server has answered with AUTH: it speaks the version. */
    AUTHENTICATING,
    REFUSED
  }

  /** What to try next. */
  enum Next {
    /** The name of {@link #server()} has to be resolved. */
    RESOLVE,
    /** One of {@link #toDial()} has to be connected to, and then spoken to: {@link #version()}. */
    DIAL,
    /** Everything was tried: {@link #failure()}. */
    FAIL
  }

  ConnectAttempt(ConnectSettings settings, List<ServerUri> servers, long deadline) {
    this.settings = settings;
    this.deadline = deadline;
    this.servers = new ArrayDeque<>();
    for (ServerUri server : servers) {
      this.servers.addLast(server);
    }
  }

  /** Goes on to what is to be tried next. */
  Next next() {
    if (versions.isEmpty()) {
      address = null; // All versions were tried there.
    }
    if (address != null || !addresses.isEmpty()) {
      if (versions.isEmpty()) {
        for (MqttVersion version : settings.versions()) {
          versions.addLast(version);
        }
      }
      progress = Progress.DIALING;
      List<SocketAddress> toDial = toDial();
      step = "connecting to " + (toDial.size() == 1 ? toDial.get(0) : toDial);
      return Next.DIAL;
    }
    server = servers.pollFirst();
    step = settings.transport().proxy() == null ? RESOLVING : "finding its proxy and " + RESOLVING;
    return server == null ? Next.FAIL : Next.RESOLVE;
  }

  /** The step that {@link #next} has named begins, or another one. */
  void stepBegins(long now) {
    steps++;
    int others = address == null ? addresses.size() - 1 : addresses.size();
    int left = 1 + Math.max(0, Math.min(others, 1)) + servers.size();
    long share = Math.max(deadline - now, 0) / left;
    stepDeadline = now + share;
    stepTime = Duration.ofNanos(share);
  }

  /** The number of the step, from 1: the answer to an earlier one comes too late. */
  int step() {
    return steps;
  }

  /** When to call {@link #timedOut}. */
  long stepDeadline() {
    return stepDeadline;
  }

  ServerUri server() {
    if (server == null) {
      throw new IllegalStateException("no server is being tried");
    }
    return server;
  }

  /**
   * The first of these that answers is taken: all that are left, or the one for a further version.
   */
  List<SocketAddress> toDial() {
    return address == null ? List.copyOf(addresses) : List.of(address);
  }

  MqttVersion version() {
    return versions.getFirst();
  }

  void resolved(List<SocketAddress> found) {
    addresses = new ArrayList<>(found);
  }

  /** There is no connection to this address. */
  void notDialed(SocketAddress failed, Exception cause) {
    ProxyOptions proxy = route == null ? null : route.proxy();
    add(
        proxy == null
            ? explain(cause)
            : new ConnectFailedException(
                server() + ": no connection to the proxy " + proxy + ": " + cause.getMessage(),
                cause));
    addresses.remove(failed);
    if (failed.equals(address)) {
      versions.clear();
    }
  }

  /** TCP stands; the layers over it are next. */
  void dialed(SocketAddress connected) {
    address = connected;
    addresses.remove(connected);
    progress = Progress.OPENING;
    step = "connecting to " + connected;
  }

  void connectSent() {
    progress = Progress.CONNECT_SENT;
    step = "waiting for CONNACK";
  }

  /** The first step of an authentication is being done. */
  void preparing() {
    step = "preparing the authentication";
  }

  /** The server wants to know more before it sends CONNACK. */
  void authenticating() {
    progress = Progress.AUTHENTICATING;
    step = "authenticating";
  }

  void askingForCredentials() {
    step = "asking for credentials";
  }

  /** There are no credentials, so no server is of use. */
  void withoutCredentials(Throwable cause) {
    add(new ConnectFailedException("no credentials: " + cause.getMessage(), cause));
    servers.clear();
  }

  /** The name could not be resolved: there is no address to try. */
  void unresolved(String host, Exception cause) {
    boolean isServer = host.equals(server().host());
    add(
        new ConnectFailedException(
            isServer
                ? "cannot resolve the host of " + server()
                : server() + ": cannot resolve the proxy's host " + host,
            cause));
    addresses.clear();
    versions.clear();
  }

  /** These are tried instead of the current server, before the others. */
  void redirected(List<ServerUri> others) {
    servers.removeAll(others);
    for (int i = others.size() - 1; i >= 0; i--) {
      servers.addFirst(others.get(i));
    }
    addresses.clear();
    versions.clear();
  }

  /** There is no way to the server, so no address of it is of use. */
  void unreachable(Exception cause) {
    add(explain(cause));
    addresses.clear();
    versions.clear();
  }

  /** The version cannot carry a setting of the client; another one may. */
  void cannotSay(String field) {
    add(
        new ConnectFailedException(
            server() + ": " + field + " cannot be sent with " + version(), null));
    versions.pollFirst();
    if (versions.isEmpty() && address == null) {
      addresses.clear(); // It is the same everywhere.
    }
  }

  /** The address cannot be used, with any version. */
  void failed(Exception cause) {
    add(explain(cause));
    versions.clear();
  }

  private ConnectException explain(Exception cause) {
    if (cause instanceof ConnectFailedException explained) {
      return explained;
    }
    TlsException tls = TlsFailures.explain(server().toString(), cause);
    return tls == null
        ? new ConnectFailedException(server() + ": " + cause.getMessage(), cause)
        : tls;
  }

  /** The server refused; another version is tried if it does not speak this one. */
  void refused(ConnectRefusedException refusal) {
    add(refusal);
    progress = Progress.REFUSED;
    if (refusal.reasonCode() == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION) {
      versions.pollFirst();
    } else {
      versions.clear();
    }
  }

  /** The connection ended before CONNACK; servers that know no such version do that, too. */
  void ended(DisconnectCause cause) {
    if (progress == Progress.REFUSED) {
      return;
    }
    if (!(cause instanceof DisconnectCause.NetworkFailure network)) {
      Throwable reason =
          cause instanceof DisconnectCause.AuthenticationFailed failed ? failed.exception() : null;
      add(new ConnectFailedException(server() + ": " + cause, reason));
      versions.clear();
      return;
    }
    ConnectException failed = explain(network.exception());
    add(failed);
    if (progress == Progress.CONNECT_SENT && !(failed instanceof TlsException)) {
      versions.pollFirst(); // Closed or reset: a reset, if it has not read all of the CONNECT.
    } else {
      versions.clear();
    }
  }

  private void add(ConnectException next) {
    if (failure != null) {
      next.addSuppressed(failure);
    }
    failure = next;
  }

  /** The last failure; it carries those before it. */
  ConnectException failure() {
    return failure == null ? new ConnectFailedException("no server was tried", null) : failure;
  }

  /**
   * The time of the step is over: what is next is tried, if there is any time left.
   *
   * @param awaited what the layers of the connection waited for; empty if for nothing
   */
  void timedOut(String awaited, long now) {
    boolean isLast = deadline - now <= 0 || server == null;
    String time =
        deadline - now <= 0
            ? settings.timeout().toString()
            : stepTime.toMillis() + " ms, its share of " + settings.timeout();
    add(
        new ConnectFailedException(
            (server == null ? "" : server + ": ")
                + "no connection within "
                + time
                + ", "
                + (awaited.isEmpty() ? step : "waiting for " + awaited),
            null));
    versions.clear();
    if (isLast || progress == Progress.DIALING) { // All of them have had their time.
      addresses.clear();
    }
    if (isLast) {
      servers.clear();
    }
  }
}
