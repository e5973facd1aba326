package io.github.mqttclient.benchmark;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import org.slf4j.LoggerFactory;

/**
 * One client, one scenario, one JVM: warms up, measures, prints one line that {@link Sample} reads,
 * and ends. Arguments: client, scenario, server, seconds to warm up, seconds to measure.
 */
public final class WorkerMain {
  static final String PUBLISHED = "benchmark/published";
  static final String ECHO = "benchmark/echo";
  static final String FLOOD = "benchmark/flood/";

  private final Scenario scenario;
  private final boolean isNullServer;
  private final ExecutorService publishers = Executors.newCachedThreadPool();
  private final Contender contender;

  private WorkerMain(Client client, Scenario scenario, URI server) throws Exception {
    this.scenario = scenario;
    isNullServer = server.getScheme().equals(NullServer.SCHEME);
    URI address = new URI("mqtt://" + server.getAuthority());
    contender = client.make(address);
  }

  @SuppressWarnings("CatchAndPrintStackTrace") // Standard error is what this process tells by.
  public static void main(String[] args) {
    int status = 1;
    try {
      System.out.println(measure(args).toLine());
      System.out.flush();
      status = 0;
    } catch (Exception e) {
      e.printStackTrace();
    } finally {
      Runtime.getRuntime().halt(status); // How long a client takes to go is not measured.
    }
  }

  private static Sample measure(String[] args) throws Exception {
    // Not to measure log lines; Paho writes some for each message at levels that are on by default.
    LogManager.getLogManager().reset();
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
    Scenario scenario = Scenario.of(args[1]);
    WorkerMain worker = new WorkerMain(Client.of(args[0]), scenario, new URI(args[2]));
    Usage.now(); // Loads the classes for it.
    long warmUpNanos = nanos(args[3]);
    long nanos = nanos(args[4]);
    worker.contender.connect();
    return switch (scenario.work()) {
      case PUBLISH -> worker.publish(warmUpNanos, nanos);
      case RECEIVE -> worker.receive(warmUpNanos, nanos);
      case ROUND_TRIP -> worker.roundTrips(warmUpNanos, nanos);
    };
  }

  private static long nanos(String seconds) {
    return (long) (Double.parseDouble(seconds) * 1e9);
  }

  private Sample publish(long warmUpNanos, long nanos) throws Exception {
    long warmUp = publishFor(warmUpNanos);
    Usage before = Usage.now();
    long count = publishFor(nanos);
    Usage after = Usage.now();
    if (isNullServer) {
      long arrived = askForCount();
      long sent = warmUp + count;
      if (arrived != sent) {
        throw new IllegalStateException("the server has " + arrived + " messages of " + sent);
      }
    }
    return Sample.of(before, after, count);
  }

  /** Publishes, and returns when the server has everything. */
  private long publishFor(long nanos) throws Exception {
    PublishingThread thread = new PublishingThread(contender, scenario, nanos);
    long count = 0;
    for (Future<Long> published :
        publishers.invokeAll(Collections.nCopies(scenario.threads(), thread))) {
      count += published.get();
    }
    return count;
  }

  /** How many messages the server has got on this connection. */
  private long askForCount() throws Exception {
    Answers answers = new Answers();
    contender.subscribe(NullServer.COUNT, 0, answers);
    return answers.awaitAny();
  }

  private Sample receive(long warmUpNanos, long nanos) throws Exception {
    Flood flood = new Flood(scenario.payloadBytes());
    contender.subscribe(FLOOD + scenario.payloadBytes(), scenario.qos(), flood);
    TimeUnit.NANOSECONDS.sleep(warmUpNanos);
    Usage before = Usage.now();
    long receivedBefore = flood.received();
    long lostBefore = flood.lost();
    TimeUnit.NANOSECONDS.sleep(nanos);
    long received = flood.received() - receivedBefore;
    long lost = flood.lost() - lostBefore;
    Usage after = Usage.now();
    if (received == 0 || flood.wrong() != 0) {
      throw new IllegalStateException(
          received + " messages received, " + flood.wrong() + " of wrong size or order");
    }
    if (lost > 0 && scenario.qos() > 0 && isNullServer) {
      throw new IllegalStateException(lost + " messages of QoS " + scenario.qos() + " are lost");
    }
    return Sample.of(before, after, received).withLost(received, lost);
  }

  private Sample roundTrips(long warmUpNanos, long nanos) throws Exception {
    Answers answers = new Answers();
    contender.subscribe(ECHO, scenario.qos(), answers);
    Window window = new Window(Scenario.IN_FLIGHT);
    int warmUp = roundTripsFor(warmUpNanos, 0, window, answers).length;
    Usage before = Usage.now();
    long[] times = roundTripsFor(nanos, warmUp, window, answers);
    Usage after = Usage.now();
    window.awaitAll();
    Arrays.sort(times);
    return Sample.of(before, after, times.length).withLatencies(times);
  }

  /** The nanoseconds from before the publish to the call of the message callback. */
  private long[] roundTripsFor(long nanos, long firstNumber, Window window, Answers answers)
      throws Exception {
    Contender.Publisher publisher = contender.publisher(window);
    long[] times = new long[1024];
    int count = 0;
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() - end < 0) {
      long number = firstNumber + count;
      byte[] payload = ByteBuffer.allocate(scenario.payloadBytes()).putLong(number).array();
      window.enter();
      long start = System.nanoTime();
      publisher.publish(ECHO, payload, scenario.qos());
      long arrived = answers.await(number);
      times = count == times.length ? Arrays.copyOf(times, 2 * count) : times;
      times[count] = arrived - start;
      count++;
    }
    return Arrays.copyOf(times, count);
  }
}
