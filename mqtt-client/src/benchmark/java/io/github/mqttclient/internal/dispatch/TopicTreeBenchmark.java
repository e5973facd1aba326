package io.github.mqttclient.internal.dispatch;

import io.github.mqttclient.TopicFilter;
import io.github.mqttclient.benchmark.MicroBenchmark;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Which handlers a topic is for, among so many filters; each topic has one. {@code match} asks the
 * tree, {@code dispatch} the cache in front of it first, as a message that arrives does.
 */
public class TopicTreeBenchmark extends MicroBenchmark {
  /** A power of two, and more than the cache has room for. */
  private static final int TOPICS = 1 << 16;

  @Param({"10", "1000", "100000"})
  public int filters;

  @Param public Topics topics;

  private final TopicTree<Object> tree = new TopicTree<>();
  private final Handlers handlers = new Handlers(null);
  private final List<Object> matching = new ArrayList<>();
  private String[] asked;
  private int next;

  /** Which topics are asked for. */
  public enum Topics {
    SAME,
    RANDOM
  }

  @Setup
  public void fill() {
    for (int i = 0; i < filters; i++) {
      TopicFilter filter = TopicFilter.of(topic(i));
      tree.add(filter, filter);
      handlers.add(filter, message -> {}, i + 1, Handlers.NO_IDENTIFIER);
    }
    Random random = new Random(1);
    asked = new String[TOPICS];
    for (int i = 0; i < TOPICS; i++) {
      asked[i] = topic(topics == Topics.SAME ? filters / 2 : random.nextInt(filters));
    }
  }

  private static String topic(int number) {
    return "plant/" + number % 100 + "/machine/" + number / 100 + "/temperature";
  }

  @Benchmark
  public int match() {
    matching.clear();
    tree.match(nextTopic(), matching);
    return matching.size();
  }

  @Benchmark
  public int dispatch() {
    return handlers.of(nextTopic(), List.of()).size();
  }

  private String nextTopic() {
    next = (next + 1) & (TOPICS - 1);
    return asked[next];
  }
}
