package io.github.mqttclient.internal.dispatch;

import static io.github.mqttclient.QoS.AT_LEAST_ONCE;
import static io.github.mqttclient.QoS.AT_MOST_ONCE;
import static io.github.mqttclient.QoS.EXACTLY_ONCE;
import static io.github.mqttclient.internal.dispatch.TestMessage.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.QoS;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnmatchedMessagesTest {
  private static final int MANY = 1_000;

  private static UnmatchedMessages messages(int maximumMessages) {
    return new UnmatchedMessages(maximumMessages, MANY, MANY);
  }

  @Test
  void matchingMessagesAreTakenInTheOrderOfArrivalWhateverTheirQoS() {
    UnmatchedMessages unmatched = messages(MANY);
    List<TestMessage> a = new ArrayList<>();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      TestMessage message =
          message(random.nextBoolean() ? "a" : "b", QoS.values()[random.nextInt(3)]);
      unmatched.add(message);
      if (message.topic().equals("a")) {
        a.add(message);
      }
    }

    List<Delivery> taken = unmatched.take(message -> message.topic().equals("a"));

    assertThat(taken).as("seed %d", seed).containsExactlyElementsOf(a);
    assertThat(unmatched.isEmpty()).isFalse();
    assertThat(unmatched.take(message -> true)).hasSize(200 - a.size());
    assertThat(unmatched.isEmpty()).isTrue();
  }

  @Test
  void nothingIsExcessWithinTheBounds() {
    UnmatchedMessages unmatched = new UnmatchedMessages(2, 10, 2);
    unmatched.add(new TestMessage("a", 5, AT_LEAST_ONCE));
    unmatched.add(new TestMessage("a", 5, EXACTLY_ONCE));

    assertThat(unmatched.pollExcess()).isNull();
  }

  @Test
  void qos0GoesFirstWhenThereAreTooManyMessages() {
    UnmatchedMessages unmatched = messages(2);
    TestMessage qos1 = message("a", AT_LEAST_ONCE);
    TestMessage qos0 = message("a", AT_MOST_ONCE);
    unmatched.add(qos1);
    unmatched.add(qos0);
    unmatched.add(message("a", EXACTLY_ONCE));

    assertThat(unmatched.pollExcess()).isSameAs(qos0);
    assertThat(unmatched.pollExcess()).isNull();

    unmatched.add(message("a", EXACTLY_ONCE));
    assertThat(unmatched.pollExcess()).isSameAs(qos1);
  }

  @Test
  void oldestGoesWhenThereAreTooManyBytesButASingleMessageStays() {
    UnmatchedMessages unmatched = new UnmatchedMessages(MANY, 10, MANY);
    TestMessage large = new TestMessage("a", 100, AT_MOST_ONCE);
    unmatched.add(large);
    assertThat(unmatched.pollExcess()).isNull();
    unmatched.add(new TestMessage("a", 4, AT_MOST_ONCE));

    assertThat(unmatched.pollExcess()).isSameAs(large);
    assertThat(unmatched.pollExcess()).isNull();
  }

  @Test
  void bytesOfMessagesThatWereTakenDoNotCount() {
    UnmatchedMessages unmatched = new UnmatchedMessages(MANY, 10, MANY);
    unmatched.add(new TestMessage("a", 10, AT_MOST_ONCE));
    unmatched.take(message -> true);
    unmatched.add(new TestMessage("a", 5, AT_LEAST_ONCE));
    unmatched.add(new TestMessage("a", 5, AT_LEAST_ONCE));

    assertThat(unmatched.pollExcess()).isNull();
  }

  @Test
  void messageThatHoldsBackTooManyAcknowledgementsOfOthersGoes() {
    UnmatchedMessages unmatched = new UnmatchedMessages(MANY, MANY, 3);
    TestMessage first = message("a", AT_LEAST_ONCE);
    unmatched.add(first);
    unmatched.passedBy(message("b", AT_LEAST_ONCE));
    unmatched.passedBy(message("b", AT_MOST_ONCE)); // It needs no acknowledgement.
    unmatched.passedBy(message("b", EXACTLY_ONCE));
    assertThat(unmatched.pollExcess()).isNull();

    unmatched.passedBy(message("b", EXACTLY_ONCE));

    assertThat(unmatched.pollExcess()).isSameAs(first);
    assertThat(unmatched.pollExcess()).isNull();
  }

  @Test
  void qos0HoldsNothingBack() {
    UnmatchedMessages unmatched = new UnmatchedMessages(MANY, MANY, 1);
    unmatched.add(message("a", AT_MOST_ONCE));
    unmatched.passedBy(message("b", AT_LEAST_ONCE));
    unmatched.passedBy(message("b", AT_LEAST_ONCE));

    assertThat(unmatched.pollExcess()).isNull();
  }
}
