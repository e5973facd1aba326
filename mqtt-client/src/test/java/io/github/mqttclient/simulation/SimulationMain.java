package io.github.mqttclient.simulation;

/** Runs seeds of the simulation, as many as are asked for: the first, and how many. */
public final class SimulationMain {
  private static final long REPORT = 100_000;

  private SimulationMain() {}

  public static void main(String[] arguments) {
    long first = Long.parseLong(arguments[0]);
    long count = Long.parseLong(arguments[1]);
    long start = System.nanoTime();
    for (long i = 0; i < count; i++) {
      Simulation.run(first + i);
      if ((i + 1) % REPORT == 0 || i + 1 == count) {
        long seconds = (System.nanoTime() - start) / 1_000_000_000;
        System.out.println((i + 1) + " seeds from " + first + " in " + seconds + " s");
      }
    }
  }
}
