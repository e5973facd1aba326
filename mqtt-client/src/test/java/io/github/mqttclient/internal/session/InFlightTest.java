package io.github.mqttclient.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.fixtures.TestRequests;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InFlightTest {
  private final InFlight list = new InFlight();
  private final OutgoingPublish a = outgoing("a");
  private final OutgoingPublish b = outgoing("b");
  private final OutgoingPublish c = outgoing("c");

  @Test
  void isEmptyAtFirst() {
    assertThat(list.first()).isNull();
    assertThat(list.size()).isZero();
  }

  @Test
  void keepsTheOrderOfAdding() {
    addAll();

    assertThat(content()).containsExactly(a, b, c);
    assertThat(list.size()).isEqualTo(3);
  }

  @Test
  void theFirstCanBeRemoved() {
    addAll();

    list.remove(a);

    assertThat(content()).containsExactly(b, c);
  }

  @Test
  void oneInTheMiddleCanBeRemoved() {
    addAll();

    list.remove(b);

    assertThat(content()).containsExactly(a, c);
  }

  @Test
  void theLastCanBeRemovedAndAnotherAdded() {
    addAll();

    list.remove(c);
    list.addLast(c);

    assertThat(content()).containsExactly(a, b, c);
  }

  @Test
  void whatIsRemovedAndAddedAgainIsTheLast() {
    addAll();

    list.remove(a);
    list.addLast(a);

    assertThat(content()).containsExactly(b, c, a);
  }

  @Test
  void oneThatIsRemovedMayJoinAnotherList() {
    addAll();
    InFlight other = new InFlight();

    list.remove(b);
    other.addLast(b);

    assertThat(content()).containsExactly(a, c);
    assertThat(other.first()).isSameAs(b);
    assertThat(b.next).isNull();
    assertThat(b.previous).isNull();
  }

  @Test
  void theOnlyOneCanBeRemoved() {
    list.addLast(a);

    list.remove(a);

    assertThat(content()).isEmpty();
    list.addLast(b);
    assertThat(content()).containsExactly(b);
  }

  private void addAll() {
    list.addLast(a);
    list.addLast(b);
    list.addLast(c);
  }

  /** Forwards, and checked backwards and against the size. */
  private List<OutgoingPublish> content() {
    List<OutgoingPublish> content = new ArrayList<>();
    OutgoingPublish previous = null;
    for (OutgoingPublish next = list.first(); next != null; next = next.next) {
      assertThat(next.previous).isSameAs(previous);
      content.add(next);
      previous = next;
    }
    assertThat(list.size()).isEqualTo(content.size());
    return content;
  }

  private static OutgoingPublish outgoing(String topic) {
    return new OutgoingPublish(TestRequests.publish(topic, 1), 1);
  }
}
