package io.github.mqttclient.internal.loop;

import io.github.mqttclient.ConnectException;
import io.github.mqttclient.ConnectFailedException;
import io.github.mqttclient.ConnectRefusedException;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttVersion;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.internal.transport.ServerUri;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect: what is left to try, and what went wrong so far. All servers are tried in
 * order, of each all addresses, and on each the versions, as long as the server does not speak
 * them; all within one deadline.
 */
final class ConnectAttempt {
  final long deadline;
  private final ConnectSettings settings;
  private final Deque<ServerUri> servers;
  private Deque<InetAddress> addresses = new ArrayDeque<>();
  private Deque<MqttVersion> versions = new ArrayDeque<>();

  /** What is tried now; null before the first server. */
  private @Nullable ServerUri server;

  /** The step that the attempt is in, for the text of a time-out. */
  private String step = "resolving the name";

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

  /** The name could not be resolved: there is no address to try. */
  void unresolved(Exception cause) {
    add(new ConnectFailedException("cannot resolve the host of " + server(), cause));
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
    add(new ConnectFailedException(server() + ": " + cause.getMessage(), cause));
    versions.clear();
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
    IOException exception =
        cause instanceof DisconnectCause.NetworkFailure network ? network.exception() : null;
    String text = exception == null ? cause.toString() : exception.getMessage();
    Throwable reason =
        cause instanceof DisconnectCause.AuthenticationFailed failed
            ? failed.exception()
            : exception;
    add(new ConnectFailedException(server() + ": " + text, reason));
    if (exception != null && progress == Progress.CONNECT_SENT) {
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

  /** The failure when the time is over. */
  ConnectException timedOut() {
    add(
        new ConnectFailedException(
            (server == null ? "" : server + ": ")
                + "no connection within "
                + settings.timeout()
                + ", "
                + step,
            null));
    return failure();
  }
}
