// The part of OpenSSL 3 that Signing uses. Only libcrypto: no TLS is spoken from here.
// A macro that Swift cannot import gets a static inline function in this file; so far none is needed.
#pragma once

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
