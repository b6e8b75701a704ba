package io.mercurehub.spring;

import io.mercurehub.spring.transaction.AfterCommitPublisher;
import io.mercurehub.update.UpdatePublisher;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What publishes with the publisher of an application, wherever its hub is. */
@Configuration(proxyBeanMethods = false)
final class Publishing {

    @Bean
    @ConditionalOnMissingBean
    AfterCommitPublisher mercureAfterCommitPublisher(UpdatePublisher publisher) {
        return new AfterCommitPublisher(publisher);
    }
}
