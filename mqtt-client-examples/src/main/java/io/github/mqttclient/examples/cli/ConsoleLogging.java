package io.github.mqttclient.examples.cli;

import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Logging for command-line tools: the packets go to a listener, problems to standard error, nothing
 * else anywhere. It starts in a fraction of the time that a configurable logging library takes.
 */
public final class ConsoleLogging implements SLF4JServiceProvider {
  private static final String PACKETS = "io.github.mqttclient.packets";

  private static volatile @Nullable PacketListener packets;
  private static volatile @Nullable Level threshold = Level.WARN;
  private static volatile @Nullable String debugged;

  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter mdc = new NOPMDCAdapter();

  /** For slf4j. */
  public ConsoleLogging() {}

  /** Gives the packets to a listener, from the next connection on. */
  static void listen(PacketListener listener) {
    packets = listener;
  }

  /** The least level that is printed on standard error; null: nothing. */
  static void print(@Nullable Level level) {
    threshold = level;
  }

  /**
   * Prints from DEBUG on what loggers say whose name begins so, on standard error.
   *
   * @param loggers null: no more than the others
   */
  public static void debug(@Nullable String loggers) {
    debugged = loggers;
  }

  static @Nullable PacketListener packetListener(String logger) {
    return logger.equals(PACKETS) ? packets : null;
  }

  static boolean isPrinted(String logger, Level level) {
    String verbose = debugged;
    if (verbose != null && logger.startsWith(verbose) && level != Level.TRACE) {
      return true;
    }
    Level least = threshold;
    // The embedded broker warns of queues without a dead letter address; here they need none.
    boolean fromBroker = logger.startsWith("org.apache.activemq") && level != Level.ERROR;
    return least != null && level.toInt() >= least.toInt() && !fromBroker;
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return new ILoggerFactory() {
      @Override
      public Logger getLogger(String name) {
        return new ConsoleLogger(name);
      }
    };
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return mdc;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}
}
