package io.github.mqttclient.internal.dispatch;

import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.TopicFilter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which handlers are in place, and which of them a topic is for. Network thread only. */
final class Handlers {
  /**
   * As many topics the cache of answers holds before it is emptied, or as there are filters if that
   * is more: who has many filters expects many topics, and to walk a large tree is to wait for
   * memory.
   */
  private static final int LEAST_REMEMBERED = 1024;

  /** Of a filter that this client has not subscribed. */
  static final int NO_IDENTIFIER = 0;

  /** Null before the first handler. */
  private @Nullable TopicTree<HandlerRegistration> tree;

  /** Immutable before the first handler, as is the cache before the first message. */
  private Map<TopicFilter, List<HandlerRegistration>> byFilter = Collections.emptyMap();

  private final List<HandlerRegistration> unmatched;

  /** The answers given since the handlers changed; most publishers use few topics. */
  private Map<String, List<HandlerRegistration>> cache = Collections.emptyMap();

  Handlers(@Nullable MessageHandler defaultHandler) {
    unmatched =
        defaultHandler == null
            ? List.of()
            : List.of(new HandlerRegistration(TopicFilter.of("#"), defaultHandler, 0));
  }

  /**
   * Puts a handler in place; the same handler on the same filter stays in place once.
   *
   * @param number of the request that wants it; later requests have higher numbers
   * @param identifier the Subscription Identifier of the filter; {@link #NO_IDENTIFIER}: it is not
   *     subscribed with one
   */
  void add(TopicFilter filter, MessageHandler handler, long number, int identifier) {
    HandlerRegistration known = find(filter, handler);
    if (known == null) {
      HandlerRegistration registration = new HandlerRegistration(filter, handler, number);
      TopicTree<HandlerRegistration> tree = this.tree;
      if (tree == null) {
        tree = new TopicTree<>();
        this.tree = tree;
        byFilter = new HashMap<>();
      }
      byFilter.computeIfAbsent(filter, key -> new ArrayList<>(1)).add(registration);
      tree.add(filter, registration);
      cache = Collections.emptyMap();
    } else {
      known.last = number;
    }
    identify(byFilter.getOrDefault(filter, List.of()), identifier);
  }

  /** The server knows the filter by one identifier, whichever handler it was subscribed with. */
  private static void identify(List<HandlerRegistration> sameFilter, int identifier) {
    int[] before = sameFilter.get(0).identifiers;
    int[] identifiers =
        identifier == NO_IDENTIFIER ? before : HandlerRegistration.with(before, identifier);
    sameFilter.forEach(registration -> registration.identifiers = identifiers);
  }

  private @Nullable HandlerRegistration find(TopicFilter filter, MessageHandler handler) {
    for (HandlerRegistration registration : byFilter.getOrDefault(filter, List.of())) {
      if (registration.handler.equals(handler)) {
        return registration;
      }
    }
    return null;
  }

  /** Removes one handler of a filter, if it is in place. */
  void remove(TopicFilter filter, MessageHandler handler) {
    HandlerRegistration registration = find(filter, handler);
    if (registration != null) {
      remove(registration);
    }
  }

  /** Undoes an {@link #add}: a handler that another request wants in place stays. */
  void withdraw(TopicFilter filter, MessageHandler handler, long number) {
    HandlerRegistration registration = find(filter, handler);
    if (registration == null || registration.first != number) {
      return;
    }
    if (registration.last == number) {
      remove(registration);
    } else {
      registration.first = registration.last;
    }
  }

  /** Whether a handler is in place for exactly this filter. */
  boolean isIn(TopicFilter filter) {
    return byFilter.containsKey(filter);
  }

  /** Removes all handlers of a filter that no request after this one wants in place. */
  void removeAll(TopicFilter filter, long number) {
    for (HandlerRegistration registration : List.copyOf(byFilter.getOrDefault(filter, List.of()))) {
      if (registration.last <= number) {
        remove(registration);
      } else {
        registration.first = Math.max(registration.first, number + 1);
      }
    }
  }

  private void remove(HandlerRegistration registration) {
    registration.remove();
    Objects.requireNonNull(tree).remove(registration.filter, registration);
    List<HandlerRegistration> there = byFilter.get(registration.filter);
    if (there != null) {
      there.remove(registration);
      if (there.isEmpty()) {
        byFilter.remove(registration.filter);
      }
    }
    cache = Collections.emptyMap();
  }

  /**
   * The handlers for a message, the default handler if there are no others.
   *
   * <p>The topic decides. Only where it leaves a choice the Subscription Identifiers of the message
   * say which of the subscriptions it came for, as far as they are known.
   */
  List<HandlerRegistration> of(String topic, List<Integer> identifiers) {
    List<HandlerRegistration> matching = of(topic);
    if (matching.size() == 1 || identifiers.isEmpty()) {
      return matching;
    }
    List<HandlerRegistration> meant = new ArrayList<>(matching.size());
    for (int i = 0; i < matching.size(); i++) {
      if (matching.get(i).isMeantBy(identifiers)) {
        meant.add(matching.get(i));
      }
    }
    return meant.isEmpty() ? matching : meant;
  }

  /** Whether a handler other than the default handler is in place for a topic. */
  boolean isMatched(String topic) {
    return !inTree(topic).isEmpty();
  }

  private List<HandlerRegistration> inTree(String topic) {
    List<HandlerRegistration> matching = new ArrayList<>(1);
    if (tree != null) {
      tree.match(topic, matching);
    }
    return matching;
  }

  private List<HandlerRegistration> of(String topic) {
    List<HandlerRegistration> known = cache.get(topic);
    if (known != null) {
      return known;
    }
    List<HandlerRegistration> matching = inTree(topic);
    List<HandlerRegistration> answer = matching.isEmpty() ? unmatched : List.copyOf(matching);
    if (cache.isEmpty() || cache.size() >= Math.max(LEAST_REMEMBERED, byFilter.size())) {
      cache = new HashMap<>();
    }
    cache.put(topic, answer);
    return answer;
  }
}
