package io.github.mqttclient.internal.dispatch;

import io.github.mqttclient.MessageHandler;
import io.github.mqttclient.TopicFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which handlers are in place, and which of them a topic is for. Network thread only. */
final class Handlers {
  /** As many topics as a cache of answers holds before it is emptied. */
  private static final int CACHE_SIZE = 1024;

  private final TopicTree<HandlerRegistration> tree = new TopicTree<>();
  private final Map<TopicFilter, List<HandlerRegistration>> byFilter = new HashMap<>();
  private final List<HandlerRegistration> unmatched;

  /** The answers given since the handlers changed; most publishers use few topics. */
  private final Map<String, List<HandlerRegistration>> cache = new HashMap<>();

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
   */
  void add(TopicFilter filter, MessageHandler handler, long number) {
    HandlerRegistration known = find(filter, handler);
    if (known != null) {
      known.last = number;
      return;
    }
    HandlerRegistration registration = new HandlerRegistration(filter, handler, number);
    byFilter.computeIfAbsent(filter, key -> new ArrayList<>(1)).add(registration);
    tree.add(filter, registration);
    cache.clear();
  }

  private @Nullable HandlerRegistration find(TopicFilter filter, MessageHandler handler) {
    for (HandlerRegistration registration : byFilter.getOrDefault(filter, List.of())) {
      if (registration.handler == handler) {
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
    tree.remove(registration.filter, registration);
    List<HandlerRegistration> there = byFilter.get(registration.filter);
    if (there != null) {
      there.remove(registration);
      if (there.isEmpty()) {
        byFilter.remove(registration.filter);
      }
    }
    cache.clear();
  }

  /** The handlers for a topic, the default handler if there are no others. */
  List<HandlerRegistration> of(String topic) {
    List<HandlerRegistration> known = cache.get(topic);
    if (known != null) {
      return known;
    }
    List<HandlerRegistration> matching = new ArrayList<>(1);
    tree.match(topic, matching);
    List<HandlerRegistration> answer = matching.isEmpty() ? unmatched : List.copyOf(matching);
    if (cache.size() == CACHE_SIZE) {
      cache.clear();
    }
    cache.put(topic, answer);
    return answer;
  }
}
