package io.github.mqttclient.internal.dispatch;

import io.github.mqttclient.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which values belong to a topic: values registered under topic filters, found by walking the
 * levels of the topic once (MQTT 5.0 section 4.7). Network thread only.
 *
 * <p>Filter and value together are one registration. The same pair may be added more than once and
 * then counts as often; {@code $share/g/a} and {@code a} are two filters that match the same.
 */
public final class TopicTree<T> {
  /*
   * One node a level. Below the node of "a": its literal levels in a hash table, "+" and "#" each
   * in a field of its own, for example with the filters a/b, a/+/c and a/#:
   *
   *   root -- a -- b (a/b)
   *           +--- + -- c (a/+/c)
   *           +--- # (a/#)
   *
   * A walk does not descend and come back. It holds all nodes that the levels read so far have
   * reached and moves them down one level together. Three things follow:
   *
   * - Depth costs no stack, whatever number of levels a filter or a topic has.
   * - A level of the topic is hashed once, however many nodes look it up; nothing is allocated but
   *   the two lists of nodes, and these are kept from walk to walk.
   * - A node has one parent and so is reached at most once. The walk reads the topic no further
   *   than some filter leads, and is never longer than the tree is large, even for "a/a/a/..." among
   *   all the filters that "a" and "+" can form. The server chooses the topic, but only the
   *   application can make a walk expensive.
   *
   * A literal level is compared by its hash, its length, then its characters, without a substring
   * of the topic. The hash is that of String, so a filter's level brings its own.
   *
   * Without wildcards a walk is one look-up a level, among ten filters as among a hundred thousand;
   * what then grows is the number of cache misses.
   */
  private final Node<T> root = new Node<>(null, "");

  /** The nodes that the levels read so far have reached; empty between walks. */
  private List<Node<T>> reached = new ArrayList<>();

  /** Those that the next level reaches; empty between walks, so that no removed node is kept. */
  private List<Node<T>> reachedNext = new ArrayList<>();

  /** Registers the value under the filter. */
  public void add(TopicFilter filter, T value) {
    Node<T> node = root;
    for (String level : levels(filter)) {
      node = node.childOrNew(level);
    }
    node.register(new Registration<>(filter, value));
  }

  /**
   * Undoes one {@link #add} of this filter and this very value, the oldest.
   *
   * @return whether there was one
   */
  public boolean remove(TopicFilter filter, T value) {
    Node<T> node = root;
    for (String level : levels(filter)) {
      Node<T> child = node.child(level);
      if (child == null) {
        return false;
      }
      node = child;
    }
    boolean removed = node.unregister(filter, value);
    prune(node);
    return removed;
  }

  private static String[] levels(TopicFilter filter) {
    return filter.withoutShare().split("/", -1); // Empty levels count, at the end, too.
  }

  private static <T> void prune(Node<T> leaf) {
    Node<T> node = leaf;
    while (node.parent != null && node.isEmpty()) {
      node.parent.remove(node);
      node = node.parent;
    }
  }

  /** Whether nothing is registered. */
  public boolean isEmpty() {
    return root.isEmpty();
  }

  /**
   * Appends the value of each registration whose filter matches the topic.
   *
   * <p>The order: first the filters that end in {@code #}, from the shortest to the longest, then
   * the others. Of two filters with equally many levels the one that has a literal where the other
   * has {@code +} comes first, the first such level deciding. Values of one filter are in the order
   * of adding; so are those of filters that differ in the share name only.
   */
  public void match(String topic, List<? super T> into) {
    reached.add(root);
    try {
      walk(topic, into);
    } finally {
      reached.clear();
      reachedNext.clear();
    }
  }

  private void walk(String topic, List<? super T> into) {
    boolean wildcards = !topic.startsWith("$"); // At the first level only. [MQTT-4.7.2-1]
    int start = 0;
    while (start <= topic.length() && !reached.isEmpty()) {
      int slash = topic.indexOf('/', start);
      int end = slash < 0 ? topic.length() : slash;
      int hash = hash(topic, start, end);
      for (int i = 0; i < reached.size(); i++) {
        Node<T> node = reached.get(i);
        reachNext(node.literal(topic, start, end, hash));
        if (wildcards) {
          appendAll(node.multiLevel, into);
          reachNext(node.singleLevel);
        }
      }
      endLevel();
      wildcards = true;
      start = end + 1;
    }
    for (int i = 0; i < reached.size(); i++) {
      appendAll(reached.get(i).multiLevel, into); // "a/#" matches its parent "a", too.
    }
    for (int i = 0; i < reached.size(); i++) {
      appendAll(reached.get(i), into);
    }
  }

  /** What {@link String#hashCode} is for the part, which {@link Node#hash} is for a filter. */
  private static int hash(String topic, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = 31 * hash + topic.charAt(i);
    }
    return hash;
  }

  private void reachNext(@Nullable Node<T> node) {
    if (node != null) {
      reachedNext.add(node);
    }
  }

  private void endLevel() {
    List<Node<T>> left = reached;
    reached = reachedNext;
    reachedNext = left;
    left.clear();
  }

  private static <T> void appendAll(@Nullable Node<T> node, List<? super T> into) {
    if (node == null) {
      return;
    }
    List<Registration<T>> registrations = node.registrations;
    for (int i = 0; i < registrations.size(); i++) {
      into.add(registrations.get(i).value);
    }
  }

  private record Registration<T>(TopicFilter filter, T value) {}

  /** A level of a filter after certain others. Empty only as the root or while it is pruned. */
  private static final class Node<T> {
    /** Shared by all nodes without literal children; the first child replaces it. */
    private static final @Nullable Node<?>[] NO_BUCKETS = new Node<?>[1];

    /** Null for the root only. */
    final @Nullable Node<T> parent;

    final String level;
    final int hash;

    /** The child {@code +}. */
    @Nullable Node<T> singleLevel;

    /** The child {@code #}, which has no children. */
    @Nullable Node<T> multiLevel;

    /** The filters that end here, in the order of adding. */
    List<Registration<T>> registrations = List.of();

    /** The literal children by their hash, chained; the length is a power of two. */
    private @Nullable Node<T>[] buckets = noBuckets();

    private @Nullable Node<T> nextInBucket;
    private int literals;

    Node(@Nullable Node<T> parent, String level) {
      this.parent = parent;
      this.level = level;
      this.hash = level.hashCode();
    }

    void register(Registration<T> registration) {
      if (registrations.isEmpty()) {
        registrations = new ArrayList<>(1);
      }
      registrations.add(registration);
    }

    boolean unregister(TopicFilter filter, T value) {
      for (int i = 0; i < registrations.size(); i++) {
        Registration<T> registration = registrations.get(i);
        if (registration.value == value && registration.filter.equals(filter)) {
          registrations.remove(i);
          return true;
        }
      }
      return false;
    }

    boolean isEmpty() {
      return registrations.isEmpty() && literals == 0 && singleLevel == null && multiLevel == null;
    }

    @Nullable Node<T> child(String level) {
      return switch (level) {
        case "+" -> singleLevel;
        case "#" -> multiLevel;
        default -> literal(level, 0, level.length(), level.hashCode());
      };
    }

    /** The literal child whose level is {@code topic} from {@code start} to {@code end}. */
    @Nullable Node<T> literal(String topic, int start, int end, int hash) {
      Node<T> node = buckets[bucket(hash, buckets.length)];
      while (node != null && !node.isLevel(topic, start, end, hash)) {
        node = node.nextInBucket;
      }
      return node;
    }

    private boolean isLevel(String topic, int start, int end, int hash) {
      return this.hash == hash
          && level.length() == end - start
          && topic.regionMatches(start, level, 0, end - start);
    }

    Node<T> childOrNew(String level) {
      Node<T> child = child(level);
      if (child == null) {
        child = new Node<>(this, level);
        switch (level) {
          case "+" -> singleLevel = child;
          case "#" -> multiLevel = child;
          default -> addLiteral(child);
        }
      }
      return child;
    }

    private void addLiteral(Node<T> child) {
      if (literals >= buckets.length * 3 / 4) {
        growBuckets();
      }
      link(child);
      literals++;
    }

    private void growBuckets() {
      @Nullable Node<T>[] old = buckets;
      buckets = newBuckets(2 * old.length);
      for (Node<T> first : old) {
        for (Node<T> node = first; node != null; ) {
          Node<T> next = node.nextInBucket;
          link(node);
          node = next;
        }
      }
    }

    private void link(Node<T> child) {
      int bucket = bucket(child.hash, buckets.length);
      child.nextInBucket = buckets[bucket];
      buckets[bucket] = child;
    }

    void remove(Node<T> child) {
      if (child == singleLevel) {
        singleLevel = null;
      } else if (child == multiLevel) {
        multiLevel = null;
      } else {
        unlink(child);
        literals--;
        buckets = literals == 0 ? noBuckets() : buckets;
      }
    }

    private void unlink(Node<T> child) {
      int bucket = bucket(child.hash, buckets.length);
      Node<T> others = null;
      for (Node<T> node = buckets[bucket]; node != null; ) {
        Node<T> next = node.nextInBucket;
        if (node != child) {
          node.nextInBucket = others;
          others = node;
        }
        node = next;
      }
      buckets[bucket] = others;
    }

    private static int bucket(int hash, int buckets) {
      return (hash ^ hash >>> 16) & buckets - 1;
    }

    @SuppressWarnings("unchecked") // It only ever holds null.
    private static <T> @Nullable Node<T>[] noBuckets() {
      return (Node<T>[]) NO_BUCKETS;
    }

    @SuppressWarnings("unchecked") // Arrays of a generic type cannot be made otherwise.
    private static <T> @Nullable Node<T>[] newBuckets(int length) {
      return (Node<T>[]) new Node<?>[length];
    }
  }
}
