package io.github.mqttclient.simulation;

/** Thrown through the client's code to end its process right there. */
final class ProcessDeath extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Whether the machine has died with it: the disk loses what was not forced. */
  private final boolean powerFailed;

  ProcessDeath(boolean powerFailed) {
    super("not a failure", null, false, false);
    this.powerFailed = powerFailed;
  }

  boolean powerFailed() {
    return powerFailed;
  }
}
