package io.github.mqttclient.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.DeliveryToken;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MqttClient;
import io.github.mqttclient.MqttClientBuilder;
import io.github.mqttclient.QoS;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.fixtures.RecordingListener;
import io.github.mqttclient.fixtures.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
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

  /** The numbers that came at QoS 2 with DUP though they had come before. */
  private final Queue<Integer> repeated = new ConcurrentLinkedQueue<>();

  private final Queue<DeliveryToken> tokens = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final Semaphore window = new Semaphore(WINDOW);
  private final Thread thread = new Thread(this::publishAll, "numbered-traffic");
  private final RecordingListener listener = new RecordingListener();

  /** The last number to publish. */
  private volatile int last = Integer.MAX_VALUE;

  /** The highest number published. */
  private volatile int published;

  /** Begins, with further settings of both clients; when it returns, messages flow. */
  NumberedTraffic(String uri, UnaryOperator<MqttClientBuilder> settings) {
    publisher = settings.apply(builder(uri)).listener(listener).build();
    subscriber = settings.apply(builder(uri)).build();
    InteropScene.await(publisher.connect());
    InteropScene.await(subscriber.connect());
    for (QoS qos : LEVELS) {
      arrived.put(qos, Collections.synchronizedList(new ArrayList<>()));
      InteropScene.await(subscriber.subscribe(topic + qos.value(), qos, this::onMessage));
    }
    thread.setDaemon(true);
    thread.start();
  }

  private void onMessage(ReceivedMessage message) {
    Integer number = Integer.valueOf(message.payloadAsString());
    List<Integer> numbers = arrived.get(message.qos());
    if (message.qos() == QoS.EXACTLY_ONCE && message.duplicate() && numbers.contains(number)) {
      repeated.add(number);
    } else {
      numbers.add(number);
    }
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

  /** Why the publisher's connections have ended. */
  BlockingQueue<DisconnectCause> connectionsLost() {
    return listener.lost;
  }

  /** The numbers of this level that the broker has not acknowledged. */
  List<Integer> unacknowledged(QoS qos) {
    return publisher.pendingDeliveries().stream()
        .map(DeliveryToken::message)
        .filter(message -> message.qos() == qos)
        .map(message -> Integer.valueOf(message.payloadAsString()))
        .toList();
  }

  void awaitArrival(QoS qos, List<Integer> numbers, String description) {
    boolean all =
        Resources.eventually(DEADLINE, () -> Set.copyOf(arrived(qos)).containsAll(numbers));
    assertThat(all).as("%s arrive, %s, %s", numbers, description, this).isTrue();
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

  /** Waits until all that the broker has sent to the subscriber again is completed. */
  void settle() {
    // The first answer comes behind what is sent again, the second behind the answers to that.
    int answers = 0;
    while (answers < 2) {
      try {
        subscriber.ping().get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        answers++;
      } catch (ExecutionException e) {
        answers = 0; // There is no connection yet.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      } catch (InterruptedException | TimeoutException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Stops and waits until everything has been acknowledged and has arrived. */
  void finish() {
    stop();
    // One more, behind all others and over a way that is whole by now: it tells that no more come.
    publish(published + 1);
    awaitTokens();
    assertThat(
            Resources.eventually(DEADLINE, () -> arrived.values().stream().allMatch(this::hasLast)))
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
    assertCompleteButForRepeats(description);
    assertThat(repeated).as("came again, %s", description).isEmpty();
  }

  /**
   * The same, except that the broker may have sent messages of QoS 2 again: {@link
   * BrokerQuirks.Quirk#RELEASED_MESSAGE_COMES_AGAIN}. A message that the publisher has sent twice
   * would come without DUP.
   */
  void assertCompleteButForRepeats(String description) {
    for (QoS qos : LEVELS) {
      List<Integer> numbers = arrived(qos);
      Set<Integer> lost = new TreeSet<>(IntStream.rangeClosed(1, published).boxed().toList());
      numbers.forEach(lost::remove);
      List<Integer> first = numbers.stream().distinct().toList();
      assertThat(lost).as("lost at %s, %s", qos, description).isEmpty();
      assertThat(disorder(first)).as("not in order at %s, %s", qos, description).isEmpty();
      if (qos == QoS.EXACTLY_ONCE) {
        assertThat(numbers.size() - first.size()).as("doubled, %s", description).isZero();
      }
    }
  }

  /** The numbers that are not followed by a higher one, each with that. */
  private static List<String> disorder(List<Integer> numbers) {
    return IntStream.range(1, numbers.size())
        .filter(i -> numbers.get(i - 1) > numbers.get(i))
        .mapToObj(i -> numbers.get(i - 1) + " " + numbers.get(i))
        .toList();
  }

  /** The numbers that have come, in their order. */
  private List<Integer> arrived(QoS qos) {
    List<Integer> numbers = arrived.get(qos);
    synchronized (numbers) {
      return List.copyOf(numbers);
    }
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
