<?php

use Symfony\Component\Mercure\Jwt\TokenFactoryInterface;

/** Signs tokens with HS256, as LcobucciFactory does, which needs a library that Debian does not have. */
final class SharedKeyFactory implements TokenFactoryInterface
{
    public function __construct(private string $key)
    {
    }

    public function create(?array $subscribe = [], ?array $publish = [], array $additionalClaims = []): string
    {
        $claims = $additionalClaims;
        if (($claims['exp'] ?? null) instanceof \DateTimeInterface) {
            $claims['exp'] = $claims['exp']->getTimestamp();
        }
        $claims['mercure'] = array_filter(['publish' => $publish, 'subscribe' => $subscribe], 'is_array');
        $content = self::encode(json_encode(['typ' => 'JWT', 'alg' => 'HS256'])).'.'.self::encode(json_encode($claims));

        return $content.'.'.self::encode(hash_hmac('sha256', $content, $this->key, true));
    }

    private static function encode(string $bytes): string
    {
        return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    }
}
