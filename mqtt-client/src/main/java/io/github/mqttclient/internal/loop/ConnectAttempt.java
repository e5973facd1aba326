package io.github.mqttclient.internal.loop;

import io.github.mqttclient.ConnectException;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.ConnectRefusedException;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.TlsException;
import io.github.mqttclient.internal.tls.TlsFailures;
import io.github.mqttclient.internal.transport.ServerUri;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
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
  private final long deadline;
  private final ConnectSettings settings;
  private final Deque<ServerUri> servers;
  private Deque<InetAddress> addresses = new ArrayDeque<>();
  private Deque<MqttVersion> versions = new ArrayDeque<>();

  /** What is tried now; null before the first server. */
  private @Nullable ServerUri server;

  /** To the server that is tried; null before it is found. */
  @Nullable Route route;

  /** The step that the attempt is in, for the text of a time-out. */
  private String step = "resolving the name";

  private int steps;
  private long stepDeadline;
  private Duration stepTime = Duration.ZERO;

  private @Nullable ConnectException failure;

  private Progress progress = Progress.OPENING;

  /** How far the connection has come that is tried now. */
  private enum Progress {
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
    /** {@link #address()} has to be connected to, with {@link #version()}. */
    OPEN,
    /** Everything was tried: {@link #failure()}. */
    FAIL
  }

  ConnectAttempt(ConnectSettings settings, long deadline) {
    this.settings = settings;
    this.deadline = deadline;
    this.servers = new ArrayDeque<>(settings.servers());
  }

  /** Goes on to what is to be tried next. */
  Next next() {
    if (!versions.isEmpty()) {
      return Next.OPEN;
    }
    addresses.pollFirst(); // All versions were tried there.
    if (!addresses.isEmpty()) {
      restartVersions();
      return Next.OPEN;
    }
    server = servers.pollFirst();
    step = "resolving the name";
    return server == null ? Next.FAIL : Next.RESOLVE;
  }

  /** The step that {@link #next} has named begins. */
  void stepBegins(long now) {
    steps++;
    int left = Math.max(addresses.size(), 1) + servers.size();
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

  InetAddress address() {
    return addresses.getFirst();
  }

  MqttVersion version() {
    return versions.getFirst();
  }

  void resolved(List<InetAddress> found) {
    addresses = new ArrayDeque<>(found);
    restartVersions();
  }

  private void restartVersions() {
    versions = new ArrayDeque<>(settings.versions());
  }

  void opening() {
    progress = Progress.OPENING;
    step = "connecting to " + address();
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
  }

  /** The address cannot be used, with any version. */
  void failed(Exception cause) {
    add(explain(cause));
    versions.clear();
  }

  private ConnectException explain(Exception cause) {
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

  /** The time of the step is over: what is next is tried, if there is any time left. */
  void timedOut(long now) {
    boolean isLast = deadline - now <= 0 || server == null;
    String time =
        deadline - now <= 0
            ? settings.timeout().toString()
            : stepTime.toMillis() + " ms, its share of " + settings.timeout();
    add(
        new ConnectFailedException(
            (server == null ? "" : server + ": ") + "no connection within " + time + ", " + step,
            null));
    versions.clear();
    if (isLast) {
      addresses.clear();
      servers.clear();
    }
  }
}
