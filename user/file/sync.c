/* sync: everything that was changed goes to the disk now. */
#include <unistd.h>

int main(void)
{
    sync();
    return 0;
}
