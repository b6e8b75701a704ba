package io.mercurehub.sample;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AccountsTest {

    private final Accounts accounts = Accounts.ofTheDemo();

    @Test
    void acceptsAUsersOwnPassword() {
        assertThat(accounts.accept("alice", "demo-alice")).isTrue();
        assertThat(accounts.accept("bob", "demo-bob")).isTrue();
        assertThat(accounts.accept("carol", "demo-carol")).isTrue();
    }

    @Test
    void acceptsNoOtherPassword() {
        assertThat(accounts.accept("alice", "demo-bob")).isFalse();
        assertThat(accounts.accept("alice", "")).isFalse();
        assertThat(accounts.accept("alice", "Demo-alice")).isFalse();
    }

    @Test
    void acceptsNobodyElse() {
        assertThat(accounts.accept("", "")).isFalse();
        assertThat(accounts.accept("mallory", "demo-mallory")).isFalse();
    }
}
