package io.mercurehub.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TopicsTest {

    @Test
    void endWithTheirNumber() {
        byte[] name = new Topics("https://bench.example/", 10).name(0).getBytes(US_ASCII);

        Topics.writeDigits(name, name.length - Topics.DIGITS, 1_048_575);

        assertThat(name).asString().isEqualTo("https://bench.example/1048575");
        assertThat(new Topics("https://bench.example/", 10).name(7)).isEqualTo("https://bench.example/0000007");
    }

    @Test
    void areOthersInEachRun() {
        assertThat(Topics.ofNewRun(1).name(0)).isNotEqualTo(Topics.ofNewRun(1).name(0));
    }

    @Test
    void areAtLeastOneAndNoMoreThanTheDataCanName() {
        assertThatThrownBy(() -> Topics.ofNewRun(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Topics.ofNewRun(1_048_577)).isInstanceOf(IllegalArgumentException.class);
    }
}
