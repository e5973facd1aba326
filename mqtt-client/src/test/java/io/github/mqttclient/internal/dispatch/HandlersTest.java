package io.github.mqttclient.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.TopicFilter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which handlers are in place. The number of a request is the last argument. */
class HandlersTest {
  private static final TopicFilter A = TopicFilter.of("a");
  private static final TopicFilter ANY = TopicFilter.of("+");

  private final Handlers handlers = new Handlers(null);
  private final MessageHandler one = message -> {};
  private final MessageHandler two = message -> {};

  private List<MessageHandler> of(String topic) {
    return of(handlers, topic);
  }

  private static List<MessageHandler> of(Handlers handlers, String topic) {
    return handlers.of(topic, List.of()).stream()
        .map(registration -> registration.handler)
        .toList();
  }

  @Test
  void handlersOfAllFiltersThatMatchAreFound() {
    handlers.add(A, one, 1, 0);
    handlers.add(ANY, two, 2, 0);

    assertThat(of("a")).containsExactlyInAnyOrder(one, two);
    assertThat(of("b")).containsExactly(two);
    assertThat(of("a/b")).isEmpty();
  }

  @Test
  void answerChangesWithTheHandlers() {
    assertThat(of("a")).isEmpty();
    handlers.add(A, one, 1, 0);
    assertThat(of("a")).containsExactly(one);
    handlers.remove(A, one);
    assertThat(of("a")).isEmpty();
  }

  @Test
  void sameHandlerOnTheSameFilterIsInPlaceOnce() {
    handlers.add(A, one, 1, 0);
    handlers.add(A, one, 2, 0);
    assertThat(of("a")).containsExactly(one);

    handlers.remove(A, one);

    assertThat(of("a")).isEmpty();
    assertThat(handlers.isIn(A)).isFalse();
  }

  @Test
  void defaultHandlerIsForTopicsWithoutAnother() {
    Handlers withDefault = new Handlers(two);
    withDefault.add(A, one, 1, 0);

    assertThat(of(withDefault, "a")).containsExactly(one);
    assertThat(of(withDefault, "b")).containsExactly(two);
    assertThat(of(withDefault, "$SYS/a")).containsExactly(two);
    assertThat(withDefault.of("b", List.of()).get(0).isInPlace()).isTrue();
  }

  @Test
  void removedHandlerIsMarkedForMessagesThatWaitForIt() {
    handlers.add(A, one, 1, 0);
    HandlerRegistration registration = handlers.of("a", List.of()).get(0);
    assertThat(registration.isInPlace()).isTrue();

    handlers.remove(A, one);

    assertThat(registration.isInPlace()).isFalse();
  }

  @Test
  void removingWhatIsNotThereChangesNothing() {
    handlers.add(A, one, 1, 0);

    handlers.remove(A, two);
    handlers.remove(ANY, one);
    handlers.removeAll(ANY, 9);
    handlers.withdraw(ANY, one, 1);

    assertThat(of("a")).containsExactly(one);
  }

  @Test
  void allHandlersOfAFilterGoAndThoseOfOthersStay() {
    handlers.add(A, one, 1, 0);
    handlers.add(A, two, 2, 0);
    handlers.add(ANY, one, 3, 0);

    handlers.removeAll(A, 4);

    assertThat(of("a")).containsExactly(one);
    assertThat(handlers.isIn(A)).isFalse();
    assertThat(handlers.isIn(ANY)).isTrue();
  }

  @Test
  void handlerOfARequestAfterTheUnsubscribeStays() {
    handlers.add(A, one, 1, 0);
    // Request 2 unsubscribes; before its answer:
    handlers.add(A, one, 3, 0);
    handlers.add(A, two, 4, 0);

    handlers.removeAll(A, 2);

    assertThat(of("a")).containsExactlyInAnyOrder(one, two);
    handlers.withdraw(A, one, 3); // The server refuses request 3: nothing else wants it.
    assertThat(of("a")).containsExactly(two);
  }

  @Test
  void withdrawnHandlerStaysIfAnEarlierOrLaterRequestWantsIt() {
    handlers.add(A, one, 1, 0);
    handlers.add(A, one, 2, 0);
    handlers.withdraw(A, one, 2);
    assertThat(of("a")).containsExactly(one);

    handlers.add(A, one, 3, 0);
    handlers.withdraw(A, one, 1);
    assertThat(of("a")).containsExactly(one);
    handlers.withdraw(A, one, 3);
    assertThat(of("a")).isEmpty();
  }

  @Test
  void manyTopicsDoNotChangeTheAnswers() {
    handlers.add(ANY, one, 1, 0);

    for (int i = 0; i < 5_000; i++) { // More than are remembered.
      assertThat(of("t" + i)).containsExactly(one);
      assertThat(of("t" + i + "/x")).isEmpty();
    }
  }

  @Test
  void manyFiltersHaveEachTheirHandler() {
    for (int i = 0; i < 5_000; i++) {
      handlers.add(TopicFilter.of("t/" + i), i % 2 == 0 ? one : two, i + 1, 0);
    }
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 12_000; i++) {
        List<MessageHandler> own = List.of(i % 2 == 0 ? one : two);
        assertThat(of("t/" + i)).isEqualTo(i < 5_000 ? own : List.of());
      }
    }
    handlers.remove(TopicFilter.of("t/4999"), two);
    assertThat(of("t/4999")).isEmpty();
    assertThat(of("t/4998")).containsExactly(one);
  }

  @Test
  void answersAreRememberedForAsManyTopicsAsThereAreFilters() {
    for (int i = 0; i < 3_000; i++) {
      handlers.add(TopicFilter.of("t/" + i), one, i + 1, 0);
    }
    List<HandlerRegistration> answer = handlers.of("t/0", List.of());
    askForOthers(2_999);
    assertThat(handlers.of("t/0", List.of())).isSameAs(answer);
    askForOthers(3_001);
    assertThat(handlers.of("t/0", List.of())).isEqualTo(answer).isNotSameAs(answer);
  }

  @Test
  void withFewFiltersAFewAnswersAreRemembered() {
    handlers.add(TopicFilter.of("t/+"), one, 1, 0);
    List<HandlerRegistration> answer = handlers.of("t/0", List.of());
    askForOthers(1_000);
    assertThat(handlers.of("t/0", List.of())).isSameAs(answer);
    askForOthers(1_100);
    assertThat(handlers.of("t/0", List.of())).isEqualTo(answer).isNotSameAs(answer);
  }

  private void askForOthers(int topics) {
    for (int i = 1; i <= topics; i++) {
      of("t/" + i);
    }
  }

  private static final TopicFilter SHARED = TopicFilter.of("$share/g/a");

  /** The handlers of a message to "a" that came for the subscriptions with these identifiers. */
  private List<MessageHandler> meantBy(Integer... identifiers) {
    return handlers.of("a", List.of(identifiers)).stream()
        .map(registration -> registration.handler)
        .toList();
  }

  @Test
  void identifiersChooseAmongOverlappingSubscriptions() {
    handlers.add(A, one, 1, 11);
    handlers.add(ANY, two, 2, 12);

    assertThat(meantBy()).containsExactlyInAnyOrder(one, two);
    assertThat(meantBy(11)).containsExactly(one);
    assertThat(meantBy(12)).containsExactly(two);
    assertThat(meantBy(12, 11)).containsExactlyInAnyOrder(one, two);
    assertThat(meantBy(12, 99)).containsExactly(two);
    assertThat(meantBy(11, 11)).containsExactly(one);
  }

  @Test
  void identifiersTellASharedSubscriptionFromAPlainOne() {
    handlers.add(SHARED, one, 1, 11);
    handlers.add(A, two, 2, 12);

    assertThat(meantBy(11)).containsExactly(one);
    assertThat(meantBy(12)).containsExactly(two);
  }

  /** Whose they are is not known: it may be a subscription of an earlier process. */
  @Test
  void unknownIdentifiersLeaveTheChoiceToTheTopic() {
    handlers.add(A, one, 1, 11);
    handlers.add(ANY, two, 2, 12);

    assertThat(meantBy(99)).containsExactlyInAnyOrder(one, two);
  }

  @Test
  void aMessageWhoseIdentifierIsOfAnotherTopicIsNotLost() {
    handlers.add(A, one, 1, 11);
    handlers.add(TopicFilter.of("b"), two, 2, 12);

    assertThat(meantBy(12)).containsExactly(one);
  }

  /** The server knows the filter by the latest identifier; earlier ones may be on their way. */
  @Test
  void handlersOfOneFilterHaveItsIdentifiersInCommon() {
    handlers.add(A, one, 1, 11);
    handlers.add(A, two, 2, 12);
    handlers.add(ANY, message -> {}, 3, 13);

    assertThat(meantBy(11)).containsExactly(one, two);
    assertThat(meantBy(12)).containsExactly(one, two);
  }

  /** A handler of the builder has no subscription whose identifier would be known. */
  @Test
  void handlersWithoutSubscriptionGetWhatMatchesTheirTopic() {
    handlers.add(ANY, one, 0, Handlers.NO_IDENTIFIER);
    handlers.add(A, two, 1, 11);
    handlers.add(TopicFilter.of("#"), message -> {}, 2, 12);

    assertThat(meantBy(11)).containsExactlyInAnyOrder(one, two);
    assertThat(meantBy(99)).containsExactly(one);
  }

  @Test
  void identifiersOfAFilterAreBoundedAndTheLatestAreKept() {
    handlers.add(ANY, two, 0, 1_000);
    for (int i = 1; i <= 100; i++) {
      handlers.add(A, one, i, i);
    }

    assertThat(meantBy(100)).containsExactly(one);
    assertThat(meantBy(93)).containsExactly(one);
    assertThat(meantBy(1_000)).containsExactly(two);
    assertThat(meantBy(92, 1_000)).containsExactly(two);
  }

  @Test
  void aFilterThatIsSubscribedAnewHasForgottenItsIdentifiers() {
    handlers.add(ANY, two, 1, 12);
    handlers.add(A, one, 2, 11);
    handlers.removeAll(A, 3);
    handlers.add(A, one, 4, 13);

    assertThat(meantBy(13)).containsExactly(one);
    assertThat(meantBy(11, 12)).containsExactly(two);
  }
}
