package io.github.mqttclient.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.QoS;
import io.github.mqttclient.fixtures.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Messages numbered from 1, at QoS 1 and at QoS 2, from one client to another over a bad way: as
 * fast as they are acknowledged, until it is told to stop. At the end nothing may be lost or out of
 * order, nothing of QoS 2 doubled, and no token left open.
 */
final class NumberedTraffic implements AutoCloseable {
  private static final int WINDOW = 40;
  private static final Duration DEADLINE = Duration.ofSeconds(40);
  private static final List<QoS> LEVELS = List.of(QoS.AT_LEAST_ONCE, QoS.EXACTLY_ONCE);

  private final String topic = InteropScene.unique("numbers") + "/";
  private final MqttClient publisher;
  private final MqttClient subscriber;
  private final Map<QoS, List<Integer>> arrived = new EnumMap<>(QoS.class);
  private final Queue<DeliveryToken> tokens = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final Semaphore window = new Semaphore(WINDOW);
  private final Thread thread = new Thread(this::publishAll, "numbered-traffic");
  private volatile int last = Integer.MAX_VALUE;

  /** The highest number published. */
  private volatile int published;

  /** Begins, with further settings of both clients; when it returns, messages flow. */
  NumberedTraffic(String uri, UnaryOperator<MqttClientBuilder> settings) {
    publisher = settings.apply(builder(uri)).build();
    subscriber = settings.apply(builder(uri)).build();
    InteropScene.await(publisher.connect());
    InteropScene.await(subscriber.connect());
    for (QoS qos : LEVELS) {
      List<Integer> numbers = Collections.synchronizedList(new ArrayList<>());
      arrived.put(qos, numbers);
      InteropScene.await(
          subscriber.subscribe(
              topic + qos.value(),
              qos,
              message -> numbers.add(Integer.valueOf(message.payloadAsString()))));
    }
    thread.setDaemon(true);
    thread.start();
  }

  private static MqttClientBuilder builder(String uri) {
    return MqttClient.builder()
        .server(uri)
        .clientId(InteropScene.unique("client"))
        .persistentSession(Duration.ofHours(1))
        .connectRetry(true)
        .reconnect(attempt -> Optional.of(Duration.ofMillis(2)));
  }

  private void publishAll() {
    try {
      for (int number = 1; number <= last; number++) {
        if (!window.tryAcquire(LEVELS.size(), DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new AssertionError("no acknowledgement within " + DEADLINE);
        }
        publish(number);
      }
    } catch (InterruptedException | RuntimeException | AssertionError e) {
      failures.add(e);
    }
  }

  private void publish(int number) {
    for (QoS qos : LEVELS) {
      DeliveryToken token = publisher.publish(topic + qos.value(), Integer.toString(number), qos);
      tokens.add(token);
      token.whenComplete(
          (result, failure) -> {
            window.release();
            if (failure == null) {
              tokens.remove(token);
            } else {
              failures.add(failure);
            }
          });
    }
    published = number;
  }

  MqttClient publisher() {
    return publisher;
  }

  /** How many numbers there are by now. */
  int published() {
    return published;
  }

  /** Waits until so many more messages have arrived. */
  void awaitProgress(int messages) {
    long until = arrivals() + messages;
    assertThat(Resources.eventually(DEADLINE, () -> arrivals() >= until || !thread.isAlive()))
        .as("progress, %s", this)
        .isTrue();
    assertThat(failures).isEmpty();
  }

  private long arrivals() {
    return arrived.values().stream().mapToInt(List::size).sum();
  }

  /** Stops and waits until everything has been acknowledged and has arrived. */
  void finish() {
    stop();
    // One more, behind all others and over a way that is whole by now: it tells that no more come.
    publish(published + 1);
    awaitTokens();
    assertThat(Resources.eventually(DEADLINE, () -> arrived.values().stream().allMatch(this::hasLast)))
        .as("the last message arrives, %s", this)
        .isTrue();
  }

  private void stop() {
    last = 0;
    try {
      thread.join(DEADLINE.toMillis());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    awaitTokens();
  }

  private void awaitTokens() {
    assertThat(Resources.eventually(DEADLINE, () -> tokens.isEmpty() || !failures.isEmpty()))
        .as("every token completes, %s", this)
        .isTrue();
    assertThat(failures).isEmpty();
  }

  private boolean hasLast(List<Integer> numbers) {
    return numbers.contains(published);
  }

  /** Nothing is lost, nothing is out of order, nothing of QoS 2 came twice. */
  void assertComplete(String description) {
    List<Integer> all = IntStream.rangeClosed(1, published).boxed().toList();
    assertThat(arrived(QoS.EXACTLY_ONCE)).as("QoS 2, %s", description).isEqualTo(all);
    assertThat(new LinkedHashSet<>(arrived(QoS.AT_LEAST_ONCE)))
        .as("QoS 1, first arrivals, %s", description)
        .containsExactlyElementsOf(all);
  }

  /** The numbers that came, in their order; only after {@link #finish}. */
  List<Integer> arrived(QoS qos) {
    return new CopyOnWriteArrayList<>(arrived.get(qos));
  }

  @Override
  public String toString() {
    return String.format(
        "%d published, %d open, arrived %d, publisher %s, subscriber %s, failures %s",
        published, tokens.size(), arrivals(), publisher.state(), subscriber.state(), failures);
  }

  @Override
  public void close() {
    last = 0;
    publisher.close();
    subscriber.close();
  }
}
