package io.github.mqttclient.internal.dispatch;

import io.github.mqttclient.TopicFilter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The filters that the application has given up lately: what still comes for them is a leftover,
 * and no handler is to be expected for it. Network thread only.
 */
final class GoneFilters {
  /** When there are more, the oldest is forgotten. */
  static final int MAXIMUM = 1024;

  private final TopicTree<TopicFilter> tree = new TopicTree<>();
  private final Set<TopicFilter> filters = new LinkedHashSet<>();

  void add(TopicFilter filter) {
    if (!filters.add(filter)) {
      return;
    }
    tree.add(filter, filter);
    if (filters.size() > MAXIMUM) {
      Iterator<TopicFilter> oldestFirst = filters.iterator();
      TopicFilter oldest = oldestFirst.next();
      oldestFirst.remove();
      tree.remove(oldest, oldest);
    }
  }

  boolean match(String topic) {
    List<TopicFilter> matching = new ArrayList<>();
    tree.match(topic, matching);
    return !matching.isEmpty();
  }

  void clear() {
    filters.forEach(filter -> tree.remove(filter, filter));
    filters.clear();
  }
}
