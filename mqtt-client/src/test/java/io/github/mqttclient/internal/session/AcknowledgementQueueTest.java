package io.github.mqttclient.internal.session;

import static io.github.mqttclient.QoS.AT_LEAST_ONCE;
import static io.github.mqttclient.QoS.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.QoS;
import io.github.mqttclient.conformance.Normative;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcknowledgementQueueTest {
  private final AcknowledgementQueue queue = new AcknowledgementQueue();

  @Test
  void isEmptyAtFirst() {
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.isFirstFinished()).isFalse();
    assertThat(queue.isPending(0)).isFalse();
  }

  @Test
  @Normative({"MQTT5-4.6.0-2", "MQTT5-4.6.0-3"})
  void theFirstHoldsBackTheLaterOnes() {
    long first = queue.add(1, AT_LEAST_ONCE);
    long second = queue.add(2, EXACTLY_ONCE);

    queue.finish(second);
    assertThat(queue.isFirstFinished()).isFalse();

    queue.finish(first);
    assertThat(queue.isFirstFinished()).isTrue();
    assertThat(queue.firstPacketId()).isEqualTo(1);
    assertThat(queue.firstQoS()).isEqualTo(AT_LEAST_ONCE);

    queue.removeFirst();
    assertThat(queue.isFirstFinished()).isTrue();
    assertThat(queue.firstPacketId()).isEqualTo(2);
    assertThat(queue.firstQoS()).isEqualTo(EXACTLY_ONCE);
  }

  @Test
  void theLargestIdentifierIsKeptApartFromTheFlags() {
    long sequence = queue.add(65_535, AT_LEAST_ONCE);

    assertThat(queue.firstPacketId()).isEqualTo(65_535);
    assertThat(queue.firstQoS()).isEqualTo(AT_LEAST_ONCE);
    assertThat(queue.isPending(sequence)).isTrue();
  }

  @Test
  void whatIsFinishedIsNotPending() {
    long sequence = queue.add(1, AT_LEAST_ONCE);

    queue.finish(sequence);

    assertThat(queue.isPending(sequence)).isFalse();
  }

  @Test
  void theSequenceOfOneThatIsGoneIsNeverPendingAgain() {
    long sequence = queue.add(1, AT_LEAST_ONCE);
    queue.removeFirst();

    queue.add(1, AT_LEAST_ONCE);

    assertThat(queue.isPending(sequence)).isFalse();
    assertThat(queue.isPending(sequence + 1)).isTrue();
    assertThat(queue.isPending(sequence + 2)).isFalse();
  }

  @Test
  void oneIsFoundByItsIdentifier() {
    queue.add(1, EXACTLY_ONCE);
    queue.add(2, EXACTLY_ONCE);

    queue.finishRepeat(1);

    assertThat(queue.contains(1)).isTrue();
    assertThat(queue.contains(3)).isFalse();
    assertThat(queue.isFirstFinished()).isTrue();
    queue.finishRepeat(3); // Nothing: it is not there.
    assertThat(queue.isPending(1)).isTrue();
  }

  @Test
  void oneThatIsCancelledKeepsItsPlaceWithoutIdentifier() {
    queue.add(1, EXACTLY_ONCE);
    long second = queue.add(2, EXACTLY_ONCE);

    queue.cancel(1);
    queue.cancel(3); // Nothing: it is not there.

    assertThat(queue.contains(1)).isFalse();
    assertThat(queue.isFirstFinished()).isTrue();
    assertThat(queue.firstPacketId()).isEqualTo(AcknowledgementQueue.NO_PACKET_ID);
    assertThat(queue.isPending(second)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void growsAndWrapsWithoutMixingAnythingUp(long seed) {
    record Expected(long sequence, int packetId, QoS qos, boolean finished) {}
    Random random = new Random(seed);
    Deque<Expected> expected = new ArrayDeque<>();
    for (int i = 0; i < 3_000; i++) {
      if (random.nextInt(100) < 55) {
        int packetId = 1 + random.nextInt(65_535);
        QoS qos = QoS.of(1 + random.nextInt(2));
        boolean finished = random.nextBoolean();
        long sequence = queue.add(packetId, qos);
        if (finished) {
          queue.finish(sequence);
        }
        expected.addLast(new Expected(sequence, packetId, qos, finished));
      } else if (!expected.isEmpty()) {
        Expected first = expected.removeFirst();
        assertThat(queue.firstPacketId()).isEqualTo(first.packetId);
        assertThat(queue.firstQoS()).isEqualTo(first.qos);
        assertThat(queue.isFirstFinished()).isEqualTo(first.finished);
        assertThat(queue.isPending(first.sequence)).isEqualTo(!first.finished);
        queue.removeFirst();
      }
      assertThat(queue.isEmpty()).isEqualTo(expected.isEmpty());
    }
  }
}
