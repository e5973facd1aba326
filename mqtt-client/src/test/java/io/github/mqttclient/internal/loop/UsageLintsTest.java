package io.github.mqttclient.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.github.mqttclient.QoS;
import io.github.mqttclient.fixtures.CapturedLog;
import io.github.mqttclient.internal.dispatch.Dispatcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What needs time to be noticed, in virtual time. */
class UsageLintsTest {
  private static final long SECOND = 1_000_000_000L;

  private final CapturedLog log = new CapturedLog();
  private final Dispatcher dispatcher = mock(Dispatcher.class);

  @AfterEach
  void closeLog() {
    log.close();
  }

  private void messages(long in, long out) {
    when(dispatcher.messagesIn()).thenReturn(in);
    when(dispatcher.messagesOut()).thenReturn(out);
  }

  @Test
  void handlerThatBlocksWhileMessagesWaitIsWarnedOfOnceWithItsPlace() {
    UsageLints lints = new UsageLints(false);
    when(dispatcher.callbackThread()).thenReturn(Thread.currentThread());
    messages(3, 0);
    lints.check(dispatcher, 0);
    assertThat(lints.nextDeadline()).isEqualTo(10 * SECOND);
    lints.check(dispatcher, 10 * SECOND - 1);
    assertThat(log.lines()).isEmpty();

    lints.check(dispatcher, 10 * SECOND);
    lints.check(dispatcher, 20 * SECOND);
    lints.check(dispatcher, 30 * SECOND);

    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith("WARN For PT10S no handler has returned while 3 messages wait: ")
        .endsWith("Remedy: do long work on another thread, or parallelDelivery(executor)");
    assertThat(log.events().get(0).getThrowableProxy().getMessage())
        .isEqualTo("here the thread " + Thread.currentThread().getName() + " is now");
    assertThat(log.events().get(0).getThrowableProxy().getStackTraceElementProxyArray())
        .anyMatch(frame -> frame.toString().contains("UsageLintsTest"));
    assertThat(lints.nextDeadline()).isEqualTo(Deadlines.NEVER);
  }

  @Test
  void handlersThatGoOnAreNotWarnedOf() {
    UsageLints lints = new UsageLints(false);
    when(dispatcher.callbackThread()).thenReturn(Thread.currentThread());
    for (int i = 0; i < 10; i++) {
      messages(100, i);
      lints.check(dispatcher, 10L * i * SECOND);
    }

    assertThat(log.lines()).isEmpty();
  }

  /** One long message is no harm as long as no other waits; then nothing wakes the thread. */
  @Test
  void handlerThatNobodyWaitsForIsNotWarnedOf() {
    UsageLints lints = new UsageLints(false);
    when(dispatcher.callbackThread()).thenReturn(Thread.currentThread());
    messages(1, 0);
    lints.check(dispatcher, 0);
    lints.check(dispatcher, 100 * SECOND);

    assertThat(log.lines()).isEmpty();
    assertThat(lints.nextDeadline()).isEqualTo(Deadlines.NEVER);
  }

  @Test
  void waitingForAnExecutorIsNotWarnedOf() {
    UsageLints lints = new UsageLints(false);
    messages(3, 0);
    lints.check(dispatcher, 0);
    lints.check(dispatcher, 10 * SECOND);

    assertThat(log.lines()).isEmpty();
  }

  @Test
  void manualAcknowledgementWithoutAnyIsWarnedOfOnce() {
    UsageLints lints = new UsageLints(true);
    lints.delivered(QoS.AT_LEAST_ONCE);
    lints.delivered(QoS.AT_MOST_ONCE);
    lints.delivered(QoS.EXACTLY_ONCE);
    lints.check(dispatcher, 0);
    lints.check(dispatcher, 60 * SECOND - 1);
    assertThat(log.lines()).isEmpty();

    lints.check(dispatcher, lints.nextDeadline());
    lints.delivered(QoS.AT_LEAST_ONCE);
    lints.check(dispatcher, 200 * SECOND);
    lints.check(dispatcher, 400 * SECOND);

    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith(
            "WARN manualAcknowledgement is on, and none of 2 messages was acknowledged within a"
                + " minute: ")
        .endsWith("Remedy: message.acknowledge()");
    assertThat(lints.nextDeadline()).isEqualTo(Deadlines.NEVER);
  }

  @Test
  void applicationThatHasAcknowledgedOnceIsNotWatched() {
    UsageLints lints = new UsageLints(true);
    lints.delivered(QoS.AT_LEAST_ONCE);
    lints.check(dispatcher, 0);
    lints.acknowledged();
    lints.delivered(QoS.AT_LEAST_ONCE);
    lints.check(dispatcher, SECOND);

    assertThat(lints.nextDeadline()).isEqualTo(Deadlines.NEVER);
    lints.check(dispatcher, 100 * SECOND);
    assertThat(log.lines()).isEmpty();
  }
}
