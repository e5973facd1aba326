package io.github.mqttclient.internal.dispatch;

import io.github.mqttclient.TopicFilter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The filters that the application has given up lately: what still comes for them is a leftover,
 * and no handler is to be expected for it. Network thread only.
 */
final class GoneFilters {
  /** When there are more, the oldest is forgotten. */
  static final int MAXIMUM = 1024;

  /** Null before the first. */
  private @Nullable TopicTree<TopicFilter> tree;

  /** Those in the tree, oldest first; immutable before the first. */
  private Set<TopicFilter> filters = Set.of();

  void add(TopicFilter filter) {
    TopicTree<TopicFilter> tree = this.tree;
    if (tree == null) {
      tree = new TopicTree<>();
      this.tree = tree;
      filters = new LinkedHashSet<>();
    }
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
    if (tree == null || filters.isEmpty()) {
      return false;
    }
    List<TopicFilter> matching = new ArrayList<>();
    tree.match(topic, matching);
    return !matching.isEmpty();
  }

  void clear() {
    tree = null;
    filters = Set.of();
  }
}
