package io.github.mqttclient.internal.dispatch;

import static io.github.mqttclient.internal.dispatch.TestMessage.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.same;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.MqttClientListener;
import io.github.mqttclient.QoS;
import io.github.mqttclient.TopicFilter;
import io.github.mqttclient.internal.dispatch.Callbacks.FilterHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;
import org.mockito.Mockito;
import org.slf4j.LoggerFactory;

class DispatcherTest {
  private static final TopicFilter A = TopicFilter.of("a");
  private static final Logger LOG = (Logger) LoggerFactory.getLogger("io.github.mqttclient");

  private final MessageHandler handler = mock(MessageHandler.class);
  private final MqttClientListener listener = mock(MqttClientListener.class);
  private final List<Delivery> handled = new ArrayList<>();
  private final AtomicInteger roomAgain = new AtomicInteger();

  /** The tasks of the callback executor, run when the test says so. */
  private final Deque<Runnable> tasks = new ArrayDeque<>();

  @AfterEach
  void restoreLog() {
    LOG.setLevel(null);
  }

  private Dispatcher dispatcher(int maximumMessages, long maximumBytes) {
    return new Dispatcher(
        new Callbacks(
            tasks::add,
            null,
            listener,
            null,
            null,
            List.of(new FilterHandler(A, handler)),
            maximumMessages,
            maximumBytes,
            100),
        handled::addAll,
        roomAgain::incrementAndGet);
  }

  private void runTasks() {
    while (!tasks.isEmpty()) {
      tasks.removeFirst().run();
    }
  }

  @Test
  void messagesAndEventsKeepTheirOrder() throws Exception {
    Dispatcher dispatcher = dispatcher(100, 100);
    TestMessage first = message("a");
    TestMessage second = message("a");
    dispatcher.add(first);
    dispatcher.addEvent(told -> told.onConnectionLost(null));
    dispatcher.dispatch();
    dispatcher.add(second);
    dispatcher.dispatch();
    verify(handler, never()).onMessage(any()); // Only the executor runs it.

    runTasks();

    InOrder order = inOrder(handler, listener);
    order.verify(handler).onMessage(first);
    order.verify(listener).onConnectionLost(null);
    order.verify(handler).onMessage(second);
    assertThat(dispatcher.messagesIn()).isEqualTo(2);
  }

  @Test
  void turnWithoutMessagesGivesTheExecutorNothing() {
    dispatcher(100, 100).dispatch();

    assertThat(tasks).isEmpty();
  }

  @Test
  void onlyMessagesThatTheClientAcknowledgesAreReportedAsHandled() {
    Dispatcher dispatcher = dispatcher(100, 100);
    TestMessage acknowledged = new TestMessage("a", 0, QoS.EXACTLY_ONCE);
    dispatcher.add(message("a"));
    dispatcher.add(acknowledged);
    dispatcher.dispatch();

    runTasks();

    assertThat(handled).containsExactly(acknowledged);
  }

  @Test
  void manyHandledMessagesAreReportedInTheirOrder() {
    Dispatcher dispatcher = dispatcher(10_000, 100);
    List<TestMessage> messages = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      TestMessage message = new TestMessage("a", 0, QoS.AT_LEAST_ONCE);
      messages.add(message);
      dispatcher.add(message);
    }
    dispatcher.dispatch();

    runTasks();

    assertThat(handled).containsExactlyElementsOf(messages);
  }

  @Test
  void handlerIsCalledOnceThoughTwoOfItsFiltersMatch() throws Exception {
    Dispatcher dispatcher = dispatcher(100, 100);
    dispatcher.addHandler(TopicFilter.of("+"), handler, 1, 0);
    TestMessage message = message("a");
    dispatcher.add(message);
    dispatcher.dispatch();

    runTasks();

    verify(handler, times(1)).onMessage(message);
  }

  @Test
  void handlerIsCalledForTheFilterThatStaysWhenTheOtherIsGone() throws Exception {
    Dispatcher dispatcher = dispatcher(100, 100);
    dispatcher.addHandler(TopicFilter.of("+"), handler, 1, 0);
    TestMessage message = message("a");
    dispatcher.add(message);
    dispatcher.dispatch();
    dispatcher.removeHandlers(A, 2);

    runTasks();

    verify(handler, times(1)).onMessage(message);
  }

  @Test
  void removedHandlerIsNotGivenMessagesThatWait() throws Exception {
    Dispatcher dispatcher = dispatcher(100, 100);
    dispatcher.add(message("a"));
    dispatcher.dispatch();

    assertThat(dispatcher.hasHandlers(A)).isTrue();
    dispatcher.removeHandler(A, handler);
    assertThat(dispatcher.hasHandlers(A)).isFalse();
    runTasks();

    verify(handler, never()).onMessage(any());
  }

  @Test
  void failureOfAHandlerIsCountedAndReported() throws Exception {
    LOG.setLevel(Level.OFF);
    Dispatcher dispatcher = dispatcher(100, 100);
    AssertionError failure = new AssertionError("on purpose");
    doThrow(failure).doNothing().when(handler).onMessage(any());
    TestMessage first = new TestMessage("a", 0, QoS.AT_LEAST_ONCE);
    TestMessage second = new TestMessage("a", 0, QoS.AT_LEAST_ONCE);
    dispatcher.add(first);
    dispatcher.add(second);
    dispatcher.dispatch();

    runTasks();

    verify(listener).onHandlerFailure(same(first), same(failure));
    verify(handler).onMessage(second);
    assertThat(dispatcher.handlerFailures()).isEqualTo(1);
    assertThat(handled).containsExactly(first, second);
  }

  @Test
  void failureOfTheListenerDoesNotStopWhatFollows() throws Exception {
    LOG.setLevel(Level.OFF);
    Dispatcher dispatcher = dispatcher(100, 100);
    doThrow(new AssertionError("on purpose")).when(listener).onConnected(any());
    TestMessage message = message("a");
    dispatcher.addEvent(told -> told.onConnected(null));
    dispatcher.add(message);
    dispatcher.dispatch();

    runTasks();

    verify(handler).onMessage(message);
  }

  @Test
  void withoutListenerEventsAreNotKept() {
    Dispatcher dispatcher =
        new Dispatcher(
            new Callbacks(tasks::add, null, null, null, null, List.of(), 1, 1, 1),
            handled::addAll,
            () -> {});

    dispatcher.addEvent(told -> told.onConnected(null));
    dispatcher.addDropped(message("a"));
    dispatcher.dispatch();

    assertThat(dispatcher.hasListener()).isFalse();
    assertThat(tasks).isEmpty();
  }

  @Test
  void queueIsFullAtItsMessagesAndAsksForRoomAtHalf() {
    Dispatcher dispatcher = dispatcher(4, 1000);
    for (int i = 0; i < 4; i++) {
      assertThat(dispatcher.isFull()).isFalse();
      dispatcher.add(message("a"));
      dispatcher.dispatch();
    }
    assertThat(dispatcher.isFull()).isTrue();
    assertThat(dispatcher.awaitRoom()).isTrue();
    assertThat(roomAgain).hasValue(0);

    runTasks();

    assertThat(roomAgain).hasValue(1); // Once, not with each message.
    assertThat(dispatcher.isFull()).isFalse();
    assertThat(dispatcher.awaitRoom()).isFalse();
  }

  @Test
  void queueIsFullAtItsBytes() {
    Dispatcher dispatcher = dispatcher(100, 10);
    dispatcher.add(new TestMessage("a", 9, QoS.AT_MOST_ONCE));
    assertThat(dispatcher.isFull()).isFalse();
    dispatcher.add(new TestMessage("a", 9, QoS.AT_MOST_ONCE));

    assertThat(dispatcher.isFull()).isTrue();
    assertThat(dispatcher.awaitRoom()).isTrue();
  }

  @Test
  void reportsOfDroppedMessagesAreBoundedUntilTheListenerHasSeenThem() {
    Dispatcher dispatcher = dispatcher(3, 1000);
    for (int i = 0; i < 10; i++) {
      dispatcher.addDropped(message("a"));
    }
    dispatcher.dispatch();
    runTasks();
    verify(listener, times(3)).onMessageDropped(any());

    dispatcher.addDropped(message("a"));
    dispatcher.dispatch();
    runTasks();
    verify(listener, times(4)).onMessageDropped(any());
  }

  @Test
  void reportsOfDroppedMessagesAreBoundedInBytes() {
    Dispatcher dispatcher = dispatcher(100, 10);
    for (int i = 0; i < 10; i++) {
      dispatcher.addDropped(new TestMessage("a", 6, QoS.AT_MOST_ONCE));
    }
    dispatcher.dispatch();
    runTasks();

    verify(listener, times(2)).onMessageDropped(any());
  }

  @Test
  void nothingIsCalledAfterClose() throws Exception {
    Dispatcher dispatcher = dispatcher(100, 100);
    dispatcher.add(message("a"));
    dispatcher.dispatch();

    dispatcher.close();
    runTasks();
    dispatcher.add(message("a"));
    dispatcher.dispatch();
    runTasks();

    verify(handler, never()).onMessage(any());
  }

  @Test
  void handlerThatClosesIsTheLastOfItsBatch() throws Exception {
    Dispatcher dispatcher = dispatcher(100, 100);
    Mockito.doAnswer(
            call -> {
              dispatcher.close();
              return null;
            })
        .when(handler)
        .onMessage(any());
    dispatcher.add(message("a"));
    dispatcher.add(message("a"));
    dispatcher.dispatch();

    runTasks();

    verify(handler, times(1)).onMessage(any());
  }

  /** The smallest queue, where each message both fills it and makes room: no wake-up is missed. */
  @Test
  void roomIsReportedHoweverTheTwoSidesMeet() throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      int rounds = 100_000;
      CountDownLatch[] room = {null};
      Dispatcher dispatcher =
          new Dispatcher(
              new Callbacks(
                  executor,
                  null,
                  null,
                  null,
                  null,
                  List.of(new FilterHandler(A, message -> {})),
                  1,
                  1,
                  1),
              list -> {},
              () -> room[0].countDown());
      for (int i = 0; i < rounds; i++) {
        room[0] = new CountDownLatch(1);
        dispatcher.add(message("a"));
        dispatcher.dispatch();
        if (dispatcher.isFull() && dispatcher.awaitRoom()) {
          assertThat(room[0].await(30, TimeUnit.SECONDS)).isTrue();
        }
      }
    } finally {
      executor.shutdownNow();
    }
  }
}
