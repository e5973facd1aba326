package io.github.mqttclient.internal.loop;

import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.ReasonCode;
import io.github.mqttclient.ReconnectPolicy;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts attempts and asks the policy how long to wait before the next one. */
final class Reconnector {
  private static final Logger LOG = LoggerFactory.getLogger("io.github.mqttclient");

  /** A connection that stood as long has shown that the server is well: the count begins anew. */
  private static final long STABLE_NANOS = 10_000_000_000L;

  /** Two take-overs within this time are a fight with another client of the same identifier. */
  private static final long FIGHT_NANOS = 60_000_000_000L;

  /** How long to wait at least in a fight, so that both clients work most of the time. */
  private static final Duration FIGHT_DELAY = Duration.ofMinutes(1);

  /** A delay beyond it is this: nobody will be there to see the difference. */
  private static final Duration LONGEST_DELAY = Duration.ofDays(365);

  /** Instead of a policy that fails: a defect there must not end the reconnecting for ever. */
  private static final ReconnectPolicy FALLBACK =
      ReconnectPolicy.exponential(Duration.ofSeconds(1), Duration.ofMinutes(2));

  private final ReconnectPolicy policy;
  private int attempt;
  private long connectedAt;

  /** When the session was taken over last; null: never. */
  private @Nullable Long takenOverAt;

  private boolean fighting;

  Reconnector(ReconnectPolicy policy) {
    this.policy = policy;
  }

  /** The attempt that is waited for or being made; 0: none since the last stable connection. */
  int attempt() {
    return attempt;
  }

  void connected(long now) {
    connectedAt = now;
  }

  /** Begins to count anew, because the application says that things have changed. */
  void reset() {
    attempt = 0;
  }

  /** How long to wait after a connection was lost; empty: for ever. */
  Optional<Duration> delayAfterLoss(DisconnectCause cause, long now) {
    if (now - connectedAt >= STABLE_NANOS) {
      attempt = 0;
    }
    Optional<Duration> delay = delayAfterFailure();
    fighting = isFight(cause, now);
    return fighting
        ? delay.map(time -> time.compareTo(FIGHT_DELAY) < 0 ? FIGHT_DELAY : time)
        : delay;
  }

  /** Whether the last connection was lost in a fight with another client of the same identifier. */
  boolean isFighting() {
    return fighting;
  }

  private boolean isFight(DisconnectCause cause, long now) {
    boolean takenOver =
        cause instanceof DisconnectCause.ByServer server
            && server.reasonCode() == ReasonCode.SESSION_TAKEN_OVER;
    if (!takenOver) {
      return false;
    }
    Long before = takenOverAt;
    takenOverAt = now;
    return before != null && now - before < FIGHT_NANOS;
  }

  /** How long to wait after an attempt has failed; empty: for ever. */
  Optional<Duration> delayAfterFailure() {
    attempt++;
    try {
      return policy.delayBefore(attempt).map(Reconnector::withinReason);
    } catch (RuntimeException e) { // Of the application's code, or null from it.
      LOG.warn("The reconnect policy failed; the default is used instead", e);
      return FALLBACK.delayBefore(attempt);
    }
  }

  private static Duration withinReason(Duration delay) {
    if (delay.isNegative()) {
      return Duration.ZERO;
    }
    return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
  }
}
