package io.github.mqttclient.internal.loop;

/**
 * A command that its sender may run itself while the network thread sleeps, which saves the way
 * there: waking another thread takes longer than to write a small packet.
 */
public interface Errand extends Mailbox.Letter {
  /** Whether it is small and nothing else is to be done now; asked of the loop's owner. */
  boolean isPossibleNow();

  /**
   * Does it with all that follows, but for what could call the application: its sender may hold
   * locks. Returns whether that was all; the rest is left to the network thread.
   */
  boolean runHere(long now);
}
