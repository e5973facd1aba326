package io.github.mqttclient;

import java.time.Duration;
import java.util.Objects;

/**
 * What {@code publish} does when the queue of messages that wait to be sent is full.
 *
 * @param action what is done
 * @param timeout how long to wait for room at most; of no meaning unless the action is to wait
 */
public record QueueFullPolicy(Action action, Duration timeout) {

  /** What can be done with a message for which there is no room. */
  public enum Action {
    /**
     * While the client is connected wait for room, so that a fast publisher is slowed down; else
     * fail the new message.
     */
    FAIL,
    /**
     * Drop the message that has waited longest, for the new one. A publisher that is faster than
     * messages can be dropped waits until they are: the queue never holds more than twice its
     * bound. On the network thread, in a dependent of a token, nobody can wait: there the new
     * message fails then.
     */
    DROP_OLDEST,
    /** Drop the new message. */
    DROP_NEWEST,
    /** Wait for room, connected or not, and fail the new message if none comes in time. */
    BLOCK
  }

  public QueueFullPolicy {
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(timeout, "timeout");
  }

  /** The default; see {@link Action#FAIL}. */
  public static QueueFullPolicy fail() {
    return new QueueFullPolicy(Action.FAIL, Duration.ZERO);
  }

  /** See {@link Action#DROP_OLDEST}. */
  public static QueueFullPolicy dropOldest() {
    return new QueueFullPolicy(Action.DROP_OLDEST, Duration.ZERO);
  }

  /** See {@link Action#DROP_NEWEST}. */
  public static QueueFullPolicy dropNewest() {
    return new QueueFullPolicy(Action.DROP_NEWEST, Duration.ZERO);
  }

  /** See {@link Action#BLOCK}. */
  public static QueueFullPolicy block(Duration timeout) {
    return new QueueFullPolicy(Action.BLOCK, Checks.positive("timeout", timeout));
  }
}
