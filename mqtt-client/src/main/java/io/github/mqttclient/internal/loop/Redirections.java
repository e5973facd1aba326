package io.github.mqttclient.internal.loop;

import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ServerRedirection;
import io.github.mqttclient.internal.transport.ServerUri;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers of a client, and where they send it (5.0 section 4.11). It lives as long as the
 * client; what it knows of an attempt ends with that.
 */
final class Redirections {
  private static final Logger LOG = LoggerFactory.getLogger("io.github.mqttclient");

  /** In one attempt, so that servers cannot keep a client going round. */
  static final int MAX_FOLLOWED = 5;

  /** Of one Server Reference; it has room for 30,000. */
  static final int MAX_SERVERS = 16;

  private final ServerRedirection allowed;

  /** In the order in which they are tried: the application's, but for those that have moved. */
  private List<ServerUri> servers;

  /** The one that has accepted the client last; null before that. */
  private @Nullable ServerUri connected;

  /** The servers of this attempt that were tried so far, and the one that led to it. */
  private Set<ServerUri> tried = Set.of();

  /** Those that this attempt has followed, in their order. */
  private List<Redirection> followed = List.of();

  private record Redirection(ServerUri from, boolean isPermanent, List<ServerUri> to) {}

  Redirections(ConnectSettings settings) {
    this.allowed = settings.redirection();
    this.servers = settings.servers();
  }

  /** The servers to try, now that an attempt begins. */
  List<ServerUri> servers() {
    Collection<ServerUri> all = new LinkedHashSet<>();
    for (Redirection redirection : followed) {
      all.addAll(redirection.to);
    }
    all.addAll(servers);
    return List.copyOf(all);
  }

  /** An attempt tries this one. */
  void tries(ServerUri server) {
    if (tried.isEmpty()) {
      tried = new HashSet<>();
    }
    tried.add(server);
  }

  /**
   * Whom to try next, because a server of this attempt has refused; nobody, if it sends nowhere or
   * is not to be followed.
   *
   * @throws IllegalArgumentException if it cannot be followed; the text says why
   */
  List<ServerUri> follow(ServerUri from, ReasonCode reasonCode, @Nullable String reference) {
    boolean isPermanent = reasonCode == ReasonCode.SERVER_MOVED;
    boolean isFollowed =
        isPermanent
            ? allowed == ServerRedirection.ON
            : reasonCode == ReasonCode.USE_ANOTHER_SERVER && allowed != ServerRedirection.OFF;
    if (!isFollowed || reference == null) {
      return List.of();
    }
    if (followed.size() == MAX_FOLLOWED) {
      throw new IllegalArgumentException(
          "it would be the redirection number " + (MAX_FOLLOWED + 1) + " of this attempt");
    }
    List<ServerUri> to = parse(from, reference);
    to.removeAll(tried);
    if (to.isEmpty()) {
      throw new IllegalArgumentException("every server of it was tried in this attempt");
    }
    LOG.info("{} redirects to {}: {}", from, to, reasonCode);
    if (followed.isEmpty()) {
      followed = new ArrayList<>();
    }
    followed.add(new Redirection(from, isPermanent, to));
    return to;
  }

  private static List<ServerUri> parse(ServerUri from, String reference) {
    Set<ServerUri> servers = new LinkedHashSet<>();
    IllegalArgumentException unusable = new IllegalArgumentException("it names no server");
    for (String name : reference.split(" +", MAX_SERVERS + 2)) {
      if (!name.isEmpty() && servers.size() < MAX_SERVERS) {
        try {
          servers.add(from.another(name));
        } catch (IllegalArgumentException e) {
          unusable = e;
        }
      }
    }
    if (servers.isEmpty()) {
      throw unusable;
    }
    return new ArrayList<>(servers);
  }

  /** The attempt has succeeded. */
  void accepted(ServerUri server) {
    connected = server;
    replaceWhatMoved(server);
    attemptEnded();
  }

  /** Only now: a reference to a server that is not there must not cost the one that is. */
  private void replaceWhatMoved(ServerUri accepted) {
    ServerUri from = accepted;
    List<ServerUri> to = List.of();
    for (int i = followed.size() - 1; i >= 0; i--) {
      Redirection redirection = followed.get(i);
      if (redirection.to.contains(from)) {
        from = redirection.from;
        if (!redirection.isPermanent) {
          to = List.of();
        } else if (to.isEmpty()) {
          to = redirection.to;
        }
      }
    }
    if (to.isEmpty() || !servers.contains(from)) {
      return;
    }
    LOG.info("{} has moved to {}", from, to);
    Collection<ServerUri> all = new LinkedHashSet<>();
    for (ServerUri server : servers) {
      all.addAll(server.equals(from) ? to : List.of(server));
    }
    servers = List.copyOf(all);
  }

  /** The attempt is over; the next one begins with the servers of the client. */
  void attemptEnded() {
    tried = Set.of();
    followed = List.of();
  }

  /** Whether the next attempt begins with other servers, because the connection ended like this. */
  boolean isRedirected(DisconnectCause cause) {
    ServerUri from = connected;
    if (from == null || !(cause instanceof DisconnectCause.ByServer said)) {
      return false;
    }
    tries(from);
    try {
      follow(from, said.reasonCode(), said.serverReference().orElse(null));
    } catch (IllegalArgumentException e) {
      LOG.warn("The Server Reference of {} is not followed: {}", from, e.getMessage());
    }
    if (followed.isEmpty()) {
      attemptEnded();
      return false;
    }
    return true;
  }
}
