package io.mercurehub.spring;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;

/** Whether a hub would be served, or at least is not missed: a reactive application has no servlets, and a hub in it no readers. */
final class OnServletsOrNoWeb extends NoneNestedConditions {

    OnServletsOrNoWeb() {
        super(ConfigurationPhase.REGISTER_BEAN);
    }

    /** The application is reactive. */
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    static final class Reactive {}
}
