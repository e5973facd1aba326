package io.github.mqttclient;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A family of topics in which some levels are parameters: {@code sensors/{room}/temperature}.
 *
 * <pre>{@code
 * TopicTemplate readings = TopicTemplate.of("sensors/{room}/temperature");
 * client.publish(readings.topic("kitchen"), "21.5", 1); // sensors/kitchen/temperature
 * client.subscribe(
 *     readings.filter(), // sensors/+/temperature
 *     1,
 *     message ->
 *         readings.match(message.topic()).ifPresent(values -> show(values.get("room"))));
 * }</pre>
 *
 * <p>A parameter stands for one whole level; the last one may be <code>{name#}</code> and stands
 * for all levels that are left. What {@link #topic} builds always matches, and gives the values
 * back; {@link #match} matches exactly the topics that {@link #filter} does. Immutable.
 */
public final class TopicTemplate {
  private final String template;

  /** The levels as they are written, those of parameters with their braces. */
  private final String[] levels;

  /** For each level its parameter; null: it is written as it is. */
  private final @Nullable String[] names;

  private final TopicFilter filter;

  private TopicTemplate(String template) {
    this.template = Checks.text("topic template", template);
    this.levels = template.split("/", -1);
    this.names = new @Nullable String[levels.length];
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < levels.length; i++) {
      boolean isParameter = levels[i].startsWith("{") && levels[i].endsWith("}");
      if (isParameter) {
        names[i] = name(i);
        text.append(takesRest(i) ? '#' : '+');
      } else if (hasAny(levels[i], "{}+#")) {
        throw invalid("a level is a text without { } + #, or {name}, or at the end {name#}");
      } else {
        text.append(levels[i]);
      }
      text.append(i < levels.length - 1 ? "/" : "");
    }
    if (levels[0].equals("$share")) {
      throw invalid("put \"$share/name/\" before filter() instead");
    }
    this.filter = TopicFilter.of(text.toString());
  }

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException if it is empty, has wildcards or a parameter that is only a
   *     part of a level, has a name twice, or <code>{name#}</code> is not its end
   */
  public static TopicTemplate of(String template) {
    return new TopicTemplate(template);
  }

  private String name(int index) {
    String level = levels[index];
    String name = level.substring(1, level.length() - (takesRest(index) ? 2 : 1));
    if (name.isEmpty() || hasAny(name, "{}+#")) {
      throw invalid("a parameter needs a name without { } + #");
    }
    if (takesRest(index) && index < levels.length - 1) {
      throw invalid(level + " must be the last level");
    }
    for (int i = 0; i < index; i++) {
      if (name.equals(names[i])) {
        throw invalid("the parameter \"" + name + "\" is there twice");
      }
    }
    return name;
  }

  private boolean takesRest(int index) {
    return levels[index].endsWith("#}");
  }

  /** The names of the parameters, in their order. */
  public List<String> names() {
    List<String> all = new ArrayList<>();
    for (String name : names) {
      if (name != null) {
        all.add(name);
      }
    }
    return Collections.unmodifiableList(all);
  }

  /** What to subscribe to for all topics of the family: {@code sensors/+/temperature}. */
  public String filter() {
    return filter.value();
  }

  /**
   * The topic with these values for the parameters, in their order.
   *
   * @throws IllegalArgumentException if there are more or fewer values than parameters, or one is
   *     not a level: empty, with a slash or a wildcard. The value for <code>{name#}</code> may be
   *     several levels, or empty for none.
   */
  public String topic(String... values) {
    List<String> all = names();
    if (values.length != all.size()) {
      throw invalid(values.length + " values for the parameters " + all);
    }
    StringBuilder topic = new StringBuilder();
    int next = 0;
    for (int i = 0; i < levels.length; i++) {
      String level = names[i] == null ? levels[i] : checked(i, values[next++]);
      if (i > 0 && !(takesRest(i) && level.isEmpty())) {
        topic.append('/');
      }
      topic.append(level);
    }
    String complete = Checks.topic("topic", topic.toString());
    if (!filter.matches(complete)) { // [MQTT-4.7.2-1]
      throw invalid("a value in front must not begin with $: \"" + complete + "\"");
    }
    return complete;
  }

  /**
   * The topic with these values for the parameters, by name.
   *
   * @throws IllegalArgumentException if a name has no value or is not one of {@link #names()}, or a
   *     value is not one as for {@link #topic(String...)}
   */
  public String topic(Map<String, String> values) {
    List<String> all = names();
    String[] ordered = new String[all.size()];
    for (int i = 0; i < ordered.length; i++) {
      String value = values.get(all.get(i));
      if (value == null) {
        throw invalid("no value for \"" + all.get(i) + "\" in " + values.keySet());
      }
      ordered[i] = value;
    }
    if (values.size() != ordered.length) {
      throw invalid("values for " + values.keySet() + ", but the parameters are " + all);
    }
    return topic(ordered);
  }

  private String checked(int index, String value) {
    String forbidden = takesRest(index) ? "+#" : "/+#";
    if (hasAny(value, forbidden)) {
      throw invalid(levels[index] + " must not have any of " + forbidden + ": \"" + value + "\"");
    }
    if (value.isEmpty() && !takesRest(index)) {
      throw invalid(levels[index] + " must not be empty");
    }
    return value;
  }

  /**
   * The values of the parameters by name, in their order; empty if the topic is not one of the
   * family. A level of the topic may be empty, and so is its value then; that of <code>{name#}
   * </code> is empty if there are no more levels.
   */
  public Optional<Map<String, String>> match(String topic) {
    if (!filter.matches(topic)) {
      return Optional.empty();
    }
    Map<String, String> values = new LinkedHashMap<>();
    int start = 0;
    for (int i = 0; i < levels.length; i++) {
      int slash = topic.indexOf('/', start);
      int end = slash < 0 || takesRest(i) ? topic.length() : slash;
      String name = names[i];
      if (name != null) {
        values.put(name, topic.substring(start, end));
      }
      start = Math.min(end + 1, topic.length());
    }
    return Optional.of(Collections.unmodifiableMap(values));
  }

  private static boolean hasAny(String text, String characters) {
    for (int i = 0; i < text.length(); i++) {
      if (characters.indexOf(text.charAt(i)) >= 0) {
        return true;
      }
    }
    return false;
  }

  private IllegalArgumentException invalid(String rule) {
    return new IllegalArgumentException("topic template \"" + template + "\": " + rule);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TopicTemplate that && template.equals(that.template);
  }

  @Override
  public int hashCode() {
    return template.hashCode();
  }

  /** The template as it was written. */
  @Override
  public String toString() {
    return template;
  }
}
