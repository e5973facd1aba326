package io.github.mqttclient.internal.dispatch;

import static io.github.mqttclient.QoS.AT_LEAST_ONCE;
import static io.github.mqttclient.QoS.AT_MOST_ONCE;
import static io.github.mqttclient.internal.dispatch.TestMessage.message;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.mqttclient.ConnectResult;
import io.github.mqttclient.DisconnectCause;
import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.MqttClientListener;
import io.github.mqttclient.ReceivedMessage;
import io.github.mqttclient.TopicFilter;
import io.github.mqttclient.internal.dispatch.Callbacks.FilterHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A dispatcher whose handlers run in parallel. */
class ParallelDispatchTest {
  private static final long DEADLINE_SECONDS = 30;
  private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.github.mqttclient");

  /** What was called, in order. */
  private final List<Object> called = new ArrayList<>();

  private final List<Delivery> handled = new ArrayList<>();
  private final AtomicInteger roomAgain = new AtomicInteger();

  /** The tasks of the executor of handlers, run when the test says so. */
  private final Deque<Runnable> messageTasks = new ArrayDeque<>();

  /** The same of the executor of the listener. */
  private final Deque<Runnable> eventTasks = new ArrayDeque<>();

  private final MqttClientListener listener =
      new MqttClientListener() {
        @Override
        public void onConnected(ConnectResult result) {
          called.add("connected");
        }

        @Override
        public void onConnectionLost(DisconnectCause cause) {
          called.add("lost");
        }

        @Override
        public void onHandlerFailure(ReceivedMessage message, Throwable failure) {
          called.add(failure);
        }
      };

  @AfterEach
  void restoreLog() {
    LOG.setLevel(null);
  }

  private Dispatcher dispatcher(int maximumMessages, MessageHandler handler) {
    return new Dispatcher(
        new Callbacks(
            eventTasks::add,
            messageTasks::add,
            listener,
            null,
            null,
            List.of(new FilterHandler(TopicFilter.of("#"), handler)),
            maximumMessages,
            1_000,
            100),
        handled::addAll,
        roomAgain::incrementAndGet);
  }

  private static void run(Deque<Runnable> tasks) {
    while (!tasks.isEmpty()) {
      tasks.removeFirst().run();
    }
  }

  private static TestMessage add(Dispatcher dispatcher, String topic) {
    TestMessage message = message(topic, AT_LEAST_ONCE);
    dispatcher.add(message);
    return message;
  }

  @Test
  void topicsDoNotWaitForEachOther() {
    Dispatcher dispatcher = dispatcher(100, called::add);
    TestMessage a = add(dispatcher, "a");
    TestMessage b1 = add(dispatcher, "b");
    TestMessage b2 = add(dispatcher, "b");
    dispatcher.dispatch();

    messageTasks.removeLast().run();

    assertThat(called).containsExactly(b1, b2);
    assertThat(handled).containsExactly(b1, b2);
    run(messageTasks);
    assertThat(called).containsExactly(b1, b2, a);
    assertThat(handled).containsExactly(b1, b2, a);
  }

  @Test
  void eventsKeepTheirOrderOnTheirOwnExecutor() {
    Dispatcher dispatcher = dispatcher(100, called::add);
    dispatcher.addEvent(told -> told.onConnected(null));
    add(dispatcher, "a");
    dispatcher.addEvent(told -> told.onConnectionLost(null));
    dispatcher.dispatch();

    run(eventTasks);

    assertThat(called).containsExactly("connected", "lost");
    assertThat(messageTasks).hasSize(1);
  }

  @Test
  void turnWithoutEventsDoesNotWakeTheCallbackExecutor() {
    Dispatcher dispatcher = dispatcher(100, called::add);
    add(dispatcher, "a");
    dispatcher.dispatch();

    assertThat(eventTasks).isEmpty();
  }

  @Test
  void failureOfAHandlerIsToldBesideAndTheMessageAcknowledgedAtOnce() {
    LOG.setLevel(Level.OFF);
    AssertionError failure = new AssertionError("on purpose");
    Dispatcher dispatcher =
        dispatcher(
            1,
            message -> {
              throw failure;
            });
    TestMessage message = add(dispatcher, "a");
    dispatcher.dispatch();

    run(messageTasks);

    assertThat(handled).containsExactly(message);
    assertThat(called).isEmpty();
    assertThat(dispatcher.isFull()).isTrue(); // Else failures could pile up before the listener.
    run(eventTasks);
    assertThat(called).containsExactly(failure);
    assertThat(dispatcher.handlerFailures()).isEqualTo(1);
    assertThat(dispatcher.isFull()).isFalse();
  }

  @Test
  void boundIsOneForAllTopics() {
    Dispatcher dispatcher = dispatcher(4, called::add);
    for (String topic : List.of("a", "b", "c", "d")) {
      assertThat(dispatcher.isFull()).isFalse();
      add(dispatcher, topic);
    }
    dispatcher.dispatch();
    assertThat(dispatcher.isFull()).isTrue();
    assertThat(dispatcher.awaitRoom()).isTrue();

    messageTasks.removeFirst().run();
    assertThat(roomAgain).hasValue(0);
    run(messageTasks);

    assertThat(roomAgain).hasValue(1);
    assertThat(dispatcher.isFull()).isFalse();
    assertThat(dispatcher.awaitRoom()).isFalse();
  }

  @Test
  void nothingIsCalledAfterClose() {
    Dispatcher dispatcher = dispatcher(100, called::add);
    add(dispatcher, "a");
    dispatcher.addEvent(told -> told.onConnected(null));
    dispatcher.dispatch();

    dispatcher.close();
    run(messageTasks);
    run(eventTasks);
    add(dispatcher, "b");
    dispatcher.dispatch();
    run(messageTasks);

    assertThat(called).isEmpty();
    assertThat(handled).isEmpty();
  }

  @Test
  void handlerThatClosesIsTheLastOfItsTopic() {
    Dispatcher[] self = new Dispatcher[1];
    Dispatcher dispatcher =
        dispatcher(
            100,
            message -> {
              called.add(message);
              self[0].close();
            });
    self[0] = dispatcher;
    add(dispatcher, "a");
    add(dispatcher, "a");
    dispatcher.dispatch();

    run(messageTasks);

    assertThat(called).hasSize(1);
  }

  /** One slow handler among a hundred topics holds up its own topic only. */
  // Complaint 60.
  @Test
  void slowHandlerOfOneTopicLeavesTheOther99Unaffected() throws Exception {
    int topics = 100;
    int each = 50;
    ExecutorService pool = Executors.newFixedThreadPool(4);
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch others = new CountDownLatch((topics - 1) * each);
    CountDownLatch all = new CountDownLatch(topics * each);
    ConcurrentHashMap<String, Queue<ReceivedMessage>> seen = new ConcurrentHashMap<>();
    try {
      Dispatcher dispatcher =
          parallel(
              pool,
              topics * each,
              message -> {
                if (message.topic().equals("t0")) {
                  goOn.await();
                } else {
                  others.countDown();
                }
                seen.computeIfAbsent(message.topic(), key -> new ConcurrentLinkedQueue<>())
                    .add(message);
                all.countDown();
              },
              () -> {});
      List<List<TestMessage>> sent = new ArrayList<>();
      for (int t = 0; t < topics; t++) {
        sent.add(new ArrayList<>());
      }
      for (int i = 0; i < each; i++) {
        for (int t = 0; t < topics; t++) {
          sent.get(t).add(add(dispatcher, "t" + t));
        }
        dispatcher.dispatch();
      }

      assertThat(others.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(seen).doesNotContainKey("t0");
      goOn.countDown();
      assertThat(all.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
      for (int t = 0; t < topics; t++) {
        assertThat(seen.get("t" + t)).containsExactlyElementsOf(sent.get(t));
      }
    } finally {
      goOn.countDown();
      pool.shutdownNow();
    }
  }

  private static Dispatcher parallel(
      ExecutorService pool, int maximumMessages, MessageHandler handler, Runnable roomAgain) {
    return new Dispatcher(
        new Callbacks(
            Runnable::run,
            pool,
            null,
            null,
            null,
            List.of(new FilterHandler(TopicFilter.of("#"), handler)),
            maximumMessages,
            1_000_000,
            100),
        list -> {},
        roomAgain);
  }

  /** A small queue is filled and waited for again and again: no wake-up is missed, none is lost. */
  @RepeatedTest(20)
  void eachTopicKeepsItsOrderUnderBackPressureOnEightThreads() throws Exception {
    int topics = 200;
    int count = 20_000;
    int[] last = new int[topics]; // One topic is never on two threads at once.
    AtomicInteger outOfOrder = new AtomicInteger();
    CountDownLatch all = new CountDownLatch(count);
    Semaphore room = new Semaphore(0);
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      Dispatcher dispatcher =
          parallel(
              pool,
              50,
              message -> {
                int topic = Integer.parseInt(message.topic());
                if (last[topic] + 1 != message.payload().length) { // Its number in the topic.
                  outOfOrder.incrementAndGet();
                }
                last[topic] = message.payload().length;
                all.countDown();
              },
              room::release);
      for (int i = 0; i < count; i++) {
        int topic = i * 31 % topics;
        dispatcher.add(new TestMessage(Integer.toString(topic), i / topics + 1, AT_MOST_ONCE));
        if (i % 7 == 0 || dispatcher.isFull()) {
          dispatcher.dispatch();
        }
        if (dispatcher.isFull() && dispatcher.awaitRoom()) {
          assertThat(room.tryAcquire(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
      }
      dispatcher.dispatch();

      assertThat(all.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(outOfOrder).hasValue(0);
    } finally {
      pool.shutdownNow();
    }
  }
}
