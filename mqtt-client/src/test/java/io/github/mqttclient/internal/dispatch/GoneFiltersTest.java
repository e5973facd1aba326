package io.github.mqttclient.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mqttclient.TopicFilter;
import org.junit.jupiter.api.Test;

class GoneFiltersTest {
  private final GoneFilters gone = new GoneFilters();

  @Test
  void topicsOfFiltersThatAreGoneMatch() {
    gone.add(TopicFilter.of("a/+"));
    gone.add(TopicFilter.of("a/+"));

    assertThat(gone.match("a/b")).isTrue();
    assertThat(gone.match("a")).isFalse();

    gone.clear();
    assertThat(gone.match("a/b")).isFalse();
  }

  @Test
  void oldestIsForgottenWhenThereAreTooMany() {
    for (int i = 0; i <= GoneFilters.MAXIMUM; i++) {
      gone.add(TopicFilter.of("a/" + i));
    }

    assertThat(gone.match("a/0")).isFalse();
    assertThat(gone.match("a/1")).isTrue();
    assertThat(gone.match("a/" + GoneFilters.MAXIMUM)).isTrue();
  }
}
